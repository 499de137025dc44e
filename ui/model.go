package ui

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"trailsift/engine"
	"trailsift/engine/moment"
	"trailsift/engine/query"
	"trailsift/ui/keymap"
	"trailsift/ui/layout"
	"trailsift/ui/pane"
	"trailsift/ui/text"
	"trailsift/ui/theme"
)

// Model is the whole console.
type Model struct {
	ctx     context.Context
	options Options
	set     pane.Setting
	theme   *theme.Theme
	keys    *keymap.Map

	wish   layout.Wish
	screen layout.Screen

	selection Selection
	// displaced is the selection that a filter has hidden; it comes back with its principal.
	displaced Selection
	history   history
	zoomed    engine.Span     // what the histogram covers; zero for all
	brushing  int64           // where a span that is being brushed begins; 0 for none
	search    query.Query     // what n and N look for
	hidden    map[string]bool // columns, as "timeline.agent"
	home      *time.Location  // the zone of the configuration
	// chosenTheme is the name of the looks that somebody chose in the console; empty for those of the configuration.
	chosenTheme string
	light       bool // the terminal's background is
	ranking     *pane.Ranking
	rules       *pane.Rules
	timeline    *pane.Timeline
	record      *pane.Record
	matched     int               // how many rows of the timeline are no neighbours of matches
	principal   *engine.Principal // the chosen one

	cover    func(*engine.Snapshot) []engine.TacticCoverage       // Coverage; tests have one of their own
	after    func(time.Duration, func(time.Time) tea.Msg) tea.Cmd // tea.Tick; tests have a clock of their own
	retune   retuning                                             // Retune; tests have one of their own
	tuning   tuning                                               // which settings are changed
	judging  judging                                              // by which settings snapshots are shown
	desk     desk                                                 // the case
	training training                                             // the lesson
	run      uint64                                               // number of the analysis, on every message about it
	snapshot *engine.Snapshot
	progress engine.Progress
	working  bool
	tail     tail
	failure  error

	ranks, selects, bars, records, seeks question
	views                                question
	fetching                             map[int]bool // pages of the timeline
	buckets                              int          // bars of the histogram that was asked for last

	prompt  *prompt
	overlay overlay
	chord   string
	mouse   mouse
	plain   *plain // nil where the screen is drawn
	message message
	hasty   bool // the person quits now
	link    link // where to start, until it has been reached
}

// message is the console's answer in the status line; it lasts until the next key.
type message struct {
	text string
	bad  bool
}

// link is what Options say about where to start.
type link struct {
	user, rule string
	at         int64
}

// New returns the console, not yet on any terminal. The context ends all questions to the Dataset.
func New(ctx context.Context, options Options) (*Model, error) {
	location, err := time.LoadLocation(cmp.Or(options.Config.Spec.Hours.Timezone, "UTC"))
	if err != nil {
		return nil, fmt.Errorf("console: timezone: %w", err)
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	options = seal(options)
	if options.Environ == nil {
		options.Environ = os.Environ()
	}
	looks, err := startTheme(options)
	if err != nil {
		return nil, err
	}
	keys, err := keymap.New(keymap.Default(), options.Keys)
	if err != nil {
		return nil, err
	}
	set := pane.Setting{Location: location, Glyphs: looks.Glyphs}
	m := &Model{
		ctx: ctx, options: options, set: set, theme: looks, keys: keys, cover: (*engine.Snapshot).Coverage, after: tea.Tick,
		retune: (*engine.Snapshot).Retune, judging: judging{config: options.Config}, desk: newDesk(options.Case), run: 1, working: true,
		ranking: pane.NewRanking(set), rules: pane.NewRules(set), tuning: tuning{pane: pane.NewTuning(set)},
		timeline: pane.NewTimeline(set), record: pane.NewRecord(set),
		fetching: map[int]bool{}, hidden: map[string]bool{}, home: location, plain: newPlain(options),
	}
	m.attend()
	if err := m.follow(options); err != nil {
		return nil, err
	}
	habits, err := options.Habits.Load()
	if err != nil {
		m.complain(clean(err.Error()))
	}
	if options.Notice != "" {
		m.say(clean(options.Notice))
	}
	m.resume(habits)
	if m.plain != nil {
		m.arrange() // nobody measures a screen that is not drawn
	}
	return m, nil
}

// follow takes over where to start.
func (m *Model) follow(options Options) error {
	filter, err := query.Parse(options.Filter)
	if err != nil {
		return fmt.Errorf("filter: %w", err)
	}
	m.selection.Filter, m.selection.Order, m.selection.Decided = filter, pane.ByTime, m.desk.state.Decided()
	m.link = link{user: options.User, rule: strings.ToUpper(options.Rule)}
	if options.At == "" {
		return nil
	}
	at, err := moment.Parse(options.At, options.Now().In(m.set.Location))
	m.link.at = at.Unix()
	return err
}

// startTheme chooses the looks to begin with; the terminal's answer may change them.
func startTheme(options Options) (*theme.Theme, error) {
	name := cmp.Or(options.Theme, "auto")
	if noColor(options.Environ) || options.Plain {
		name = "mono"
	}
	looks, ok := theme.Named(name, true)
	if !ok {
		return nil, fmt.Errorf("console: there is no theme %q (there are %s)", options.Theme, strings.Join(theme.Names(), ", "))
	}
	switch {
	case options.Plain:
		looks = looks.WithGlyphs(theme.Words())
	case options.ASCII:
		looks = looks.WithGlyphs(theme.ASCII())
	}
	return looks, nil
}

func noColor(environ []string) bool {
	for _, variable := range environ {
		if value, ok := strings.CutPrefix(variable, "NO_COLOR="); ok && value != "" {
			return true
		}
	}
	return false
}

// setBackground follows the terminal's answer.
func (m *Model) setBackground(dark bool) {
	m.light = !dark
	m.dress(m.theme.Name)
}

// dress puts on the looks of a name.
func (m *Model) dress(name string) {
	if looks, ok := theme.Named(name, !m.light); ok {
		m.theme = looks.WithGlyphs(m.theme.Glyphs)
	}
}

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	begin := tea.Batch(m.wait(), m.tick(), m.openCase(), m.heedGuide(nil), loadCards)
	if m.plain != nil {
		return begin
	}
	return tea.Batch(begin, tea.RequestBackgroundColor)
}

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, follows := m.update(msg)
	if m.plain != nil {
		follows = tea.Batch(follows, m.plain.narrate(m, msg))
	}
	return m, follows
}

func (m *Model) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.wish.Width, m.wish.Height = msg.Width, msg.Height
		return m, m.arrange()
	case tea.BackgroundColorMsg:
		m.setBackground(msg.IsDark())
		return m, nil
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.MouseMsg:
		return m, m.moused(msg)
	case tea.PasteMsg:
		return m, m.paste(msg.Content)
	case copiedMsg:
		if !m.fine(msg.err) {
			return m, nil
		}
		return m, m.copy(msg.what, msg.words)
	case writtenMsg:
		m.written(msg)
		return m, nil
	case habitsMsg:
		m.fine(msg.err)
		return m, nil
	case caseTickMsg:
		return m, m.refreshCase()
	case deedMsg:
		return m, m.deedDone(msg)
	case tickMsg, finishedMsg:
		return m, m.follows(msg)
	}
	return m, m.answered(msg)
}

// arrange lays the screen out again and tells the panes their sizes.
func (m *Model) arrange() tea.Cmd {
	if m.plain != nil {
		return m.arrangePlain()
	}
	m.wish.Note = m.prompt != nil || m.selection.Narrowed() || !m.selection.Filter.Empty() || m.judging.only != nil
	m.screen = layout.Compute(m.wish)
	for which := range layout.Panes {
		rect := m.screen.Panes[which]
		if rect.Empty() {
			continue
		}
		if m.screen.Framed() {
			rect.W, rect.H = rect.W-2, rect.H-2
		}
		m.pane(which).Resize(rect.W, rect.H)
	}
	return tea.Batch(m.fetch(), m.askBars(false))
}

func (m *Model) pane(which layout.Pane) pane.Pane {
	if which == layout.Rules && m.tuning.open {
		return m.tuning.pane
	}
	return [...]pane.Pane{m.ranking, m.rules, m.timeline, m.record, m.training.pane}[which]
}

// say puts a message into the status line.
func (m *Model) say(words string) { m.message = message{text: words} }

// complain puts a message about something that cannot be done into the status line.
func (m *Model) complain(words string) { m.message = message{text: words, bad: true} }

// heading is what the timeline shows, in words.
func (m *Model) heading() string {
	heading := clean(text.ShortName(m.selection.Principal))
	if m.selection.Rule != "" {
		heading += " " + m.set.Glyphs.Crumb + " " + m.ruleName()
	}
	return heading
}

// ruleName is what the chosen rule or finding is called: "R04 Many addresses", or the finding's title.
func (m *Model) ruleName() string {
	if m.principal != nil {
		for _, f := range m.principal.Findings {
			if f.ID == m.selection.Rule {
				return clean(f.Title)
			}
		}
	}
	return clean(m.selection.Rule) + " " + text.RuleTitle(m.selection.Rule)
}
