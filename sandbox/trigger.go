package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// A Trigger is a notification of something that has not happened. Its content
// is whole, and the same for the same event.
type Trigger struct {
	// Event is one of those of package openapi: TRANSACTION.SUCCESS. Those of
	// APIv2 are v2/transaction-success, where only it has one of that name without v2/.
	Event string
	URL   string // where it goes; "": to who forwards
	MchID string // who is told; "": Options.MchID

	// Set are members that take the place of those made up: objects member by
	// member. What the page of the event does not have is refused, unless Loose.
	Set   map[string]any
	Loose bool
}

// Errors of Trigger.
var (
	ErrNoEvent = errors.New("sandbox: no such event")
	ErrContent = errors.New("sandbox: the content of the notification")
	ErrNowhere = errors.New("sandbox: the notification has no URL, and nobody forwards")
)

// Event finds a notification by the name that Trigger takes.
func Event(name string) (*openapi.Notification, error) {
	bare, v2 := strings.CutPrefix(name, "v2/")
	var found *openapi.Notification
	for _, n := range openapi.Notifications() {
		if n.ID == bare && (n.V2 || !v2) && (found == nil || !n.V2) {
			found = n
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%w: %s", ErrNoEvent, strconv.Quote(name))
	}
	return found, nil
}

// Trigger sends a notification, and gives it back as it is after the first
// attempt. If that is not accepted it goes on by itself, like any other.
func (s *Sandbox) Trigger(t Trigger) (Outgoing, error) {
	facts, err := Event(t.Event)
	if err != nil {
		return Outgoing{}, err
	}
	e := event{Type: facts.ID, MchID: s.told(t.MchID).mchid, URL: t.URL, Original: originalOf(facts)}
	content, err := s.contentOf(facts, t, e.MchID)
	if err != nil {
		return Outgoing{}, err
	}
	e.Resource = content
	if facts.V2 {
		members := v2Members{}
		for name, value := range content {
			members[name] = flat(value)
		}
		e.Form, e.Resource = formOf(facts, members), members
	}
	s.mu.Lock()
	switch {
	case s.outbox.closed:
		err = ErrClosed
	case t.URL == "" && s.outbox.forwards() == nil:
		err = ErrNowhere
	}
	if err != nil {
		s.mu.Unlock()
		return Outgoing{}, err
	}
	n := s.newNotice(e)
	if n == nil {
		s.mu.Unlock()
		return Outgoing{}, fmt.Errorf("%w: it can't be written as JSON", ErrContent)
	}
	n.held = s.outbox.faults.Hold
	n.busy = !n.held
	s.keepNotice(n)
	s.outbox.running.Add(1)
	s.mu.Unlock()
	defer s.outbox.running.Done()
	if n.busy {
		s.attempt(n)
	}
	s.mu.Lock()
	s.wake()
	out := n.Outgoing
	s.mu.Unlock()
	return out, s.flush()
}

// originalOf is the original_type of an event. Where its page does not say, it is
// the first word, as most have it.
func originalOf(n *openapi.Notification) string {
	if len(n.OriginalType) > 0 {
		return n.OriginalType[0]
	}
	first, _, _ := strings.Cut(n.ID, ".")
	return strings.ToLower(first)
}

// formOf is how a notification of APIv2 is written.
func formOf(n *openapi.Notification, content v2Members) Form {
	switch {
	case n.EncryptedField == "req_info":
		return V2Refund
	case n.EncryptedField != "":
		return V2Event
	case content["sign_type"] == "HMAC-SHA256":
		return V2HMAC
	}
	return V2MD5
}

// contentOf makes the content of a notification.
func (s *Sandbox) contentOf(n *openapi.Notification, t Trigger, mchid string) (object, error) {
	known := map[string]any{}
	for _, name := range []string{"mchid", "mch_id", "sp_mchid", "combine_mchid", "combine_mch_id", "stock_creator_mchid"} {
		known[name] = mchid
	}
	set, err := numbers(t.Set)
	if err != nil {
		return nil, err
	}
	follow(known, set)
	own := s.told(mchid)
	maker := &specimen.Maker{Now: s.now(), Known: known, Seal: own.sealForMerchant}
	content := maker.Notification(n)
	if maker.Err() != nil {
		return nil, maker.Err()
	}
	if !t.Loose {
		if err := fits(n, content, set); err != nil {
			return nil, err
		}
	}
	return merge(content, set), nil
}

// fits says what of the members that are set the page of an event does not have.
// Those of APIv2 are all texts: their names alone are looked at.
func fits(n *openapi.Notification, content, set object) error {
	if n.V2 {
		schema := n.Resource
		if n.EncryptedField == "" {
			schema = n.Body
		}
		for _, name := range slices.Sorted(maps.Keys(set)) {
			if schema.Field(name) == nil && content[name] == nil && name != "sign_type" {
				return fmt.Errorf("%w: %s: unknown", ErrContent, name)
			}
		}
		return nil
	}
	for _, misfit := range specimen.Misfits(n.Resource, map[string]any(set)) {
		if !strings.HasSuffix(misfit, ": missing") { // what is not set is made up
			return fmt.Errorf("%w: %s", ErrContent, strings.TrimPrefix(misfit, "."))
		}
	}
	return nil
}

// numbers gives members as they are decoded from JSON, numbers as they are written.
func numbers(set map[string]any) (object, error) {
	if set == nil {
		return object{}, nil
	}
	text, err := marshal(set)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContent, err)
	}
	return parseObject(text)
}

// follow makes those amounts agree that are usually the same.
func follow(known map[string]any, set object) {
	for name, value := range set {
		if inner, ok := value.(object); ok {
			follow(known, inner)
			continue
		}
		for _, same := range map[string][]string{
			"total": {"payer_total", "settlement_total"}, "refund": {"payer_refund", "settlement_refund"}, "total_fee": {"cash_fee", "settlement_total_fee"},
			"refund_fee": {"cash_refund_fee", "settlement_refund_fee"}, "total_amount": {"payer_amount"},
		}[name] {
			switch v := value.(type) {
			case json.Number:
				known[same] = v
			case string:
				known[same] = json.Number(v)
			}
		}
	}
}

// merge puts members in the place of others, objects member by member.
func merge(into, set object) object {
	merged := maps.Clone(into)
	for name, value := range set {
		inner, isObject := value.(object)
		if outer, ok := merged[name].(object); ok && isObject {
			merged[name] = merge(outer, inner)
			continue
		}
		merged[name] = value
	}
	return merged
}
