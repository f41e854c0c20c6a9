package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Errors of Act.
var (
	ErrNoAction   = errors.New("sandbox: no such action")
	ErrNoDocument = errors.New("sandbox: no such document")
	ErrState      = errors.New("sandbox: its state does not allow that")
)

// An Action is something that a user of WeChat does, or that happens to one:
// what no call of the API brings about.
type Action struct {
	Name    string   // transfer.confirm
	Number  string   // what it is done to: out_bill_no
	Details []string // what may be said besides; none is required
	About   string   // one line
}

// A deed is how an action is done. It runs under s.mu and gives the number of
// what came of it.
type deed struct {
	Action
	do func(s *Sandbox, number string, details map[string]string) (string, error)
}

var deeds = slices.Concat(transferDeeds, couponDeeds, payscoreDeeds, parkingDeeds, complaintDeeds, packetDeeds, contractDeeds)

// Actions lists what Act can do.
func (s *Sandbox) Actions() []Action {
	actions := make([]Action, len(deeds))
	for i, d := range deeds {
		actions[i] = d.Action
		actions[i].Details = slices.Clone(d.Details)
	}
	return actions
}

// Act is the user who does something, as Actions lists it: confirms a transfer,
// accepts an order of payscore, complains. The number is the merchant's own or WeChat
// Pay's. The answer is the number that WeChat Pay gave to what came of it.
func (s *Sandbox) Act(action, number string, details map[string]string) (string, error) {
	i := slices.IndexFunc(deeds, func(d deed) bool { return d.Name == action })
	if i < 0 {
		return "", fmt.Errorf("%w: %q", ErrNoAction, action)
	}
	for _, name := range slices.Sorted(maps.Keys(details)) {
		if !slices.Contains(deeds[i].Details, name) {
			return "", fmt.Errorf("%w: %s takes no %s", ErrNoAction, action, name)
		}
	}
	id, err := s.act(deeds[i], number, details)
	if err != nil {
		return "", err
	}
	return id, s.flush()
}

func (s *Sandbox) act(d deed, number string, details map[string]string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	return d.do(s, number, details)
}

// on makes a deed to a document of a product: it has to be in one of the states.
func on(shelf func(*Sandbox) papers, states []string, do func(s *Sandbox, p *paper, details map[string]string) error) func(*Sandbox, string, map[string]string) (string, error) {
	return func(s *Sandbox, number string, details map[string]string) (string, error) {
		ps := shelf(s)
		p := ps.look(ps.names[number])
		if about := ps.on(number); p == nil && len(about) > 0 { // a contract goes by its plan too
			p = about[len(about)-1]
		}
		if p == nil {
			return "", fmt.Errorf("%w: %s", ErrNoDocument, number)
		}
		if !slices.Contains(states, p.State) {
			return "", fmt.Errorf("%w: %s is %s", ErrState, number, p.State)
		}
		return p.ID, do(s, p, details)
	}
}
