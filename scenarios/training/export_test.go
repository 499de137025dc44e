package training

// In is New in an organisation of one's own, which for a test is a small one.
var In = in

// Until is the lesson as if its attack had ended with a step.
func (l *Lesson) Until(position int) *Lesson {
	incident := *l.Incident
	incident.Events = nil
	for _, event := range l.Incident.Events {
		if event.Step < position {
			incident.Events = append(incident.Events, event)
		}
	}
	brief := *l
	brief.Incident = &incident
	return &brief
}
