package ui

import "testing"

func TestVacantColumnsAreLeftOutUntilAskedFor(t *testing.T) {
	d := newDriver(t, 120, 36, nil)
	show := func(version uint64, vacant ...string) {
		snapshot := fakeSnapshot(version, 100, names(6)...)
		snapshot.Vacant = vacant
		d.run.publish(snapshot)
		d.send(tickMsg{run: 1})
	}
	show(90, "country", "network")
	d.press("3", "z")
	d.misses(" CC ")
	show(91, "network")
	d.sees(" CC ", " KR ")
	show(92, "country", "network")
	d.misses(" CC ")

	d.press("c")
	d.sees("country", "needs geoip.city or intel.lists")
	d.press("j", "j", "j", "j", "enter", "esc")
	d.sees(" CC ")
	d.press("c", "j", "j", "j", "j", "enter", "esc")
	d.misses(" CC ")
}
