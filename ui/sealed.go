package ui

import (
	"trailsift/ui/habit"
	"trailsift/ui/text"
)

// seal takes away from a guest's options what leads to the machine the console runs on.
func seal(options Options) Options {
	if options.Sealed == "" {
		return options
	}
	options.Habits = habit.File{}
	options.Case = Case{Without: options.Sealed}
	options.Plain = options.Plain && options.Output != nil // what is said is not for the process's own terminal
	if options.Environ == nil {
		options.Environ = []string{}
	}
	return options
}

// sealed says that something cannot be done in a guest's console, and reports whether this is one.
func (m *Model) sealed(what string) bool {
	if m.options.Sealed == "" {
		return false
	}
	m.say(text.Cannot(what, m.options.Sealed))
	return true
}
