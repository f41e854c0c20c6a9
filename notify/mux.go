package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrNoHandler says that a Mux has no function for an event.
var ErrNoHandler = errors.New("no function for this event")

// Mux chooses a function by EventType: an exact name first, then the longest beginning that ends in .*, as REFUND.*, then
// * alone. Its method Handle goes into [Handler] or a [Receiver]. An event that it has no function for is an error,
// so that it comes again when there is one; a * that returns nil lets the rest go. But APIv2's news that something failed
// (transaction-fail, …, TRANSACTION.FAIL, CHECK.FAIL) is let go where nobody has asked for it: the Receiver logs it and
// answers with a success, and it does not come again for hours.
type Mux map[string]func(ctx context.Context, n *Notification) error

// Handle runs the function for the notification's event.
func (m Mux) Handle(ctx context.Context, n *Notification) error {
	if f := m[n.EventType]; f != nil {
		return f(ctx, n)
	}
	for name := n.EventType; ; {
		at := strings.LastIndexByte(name, '.')
		if at < 0 {
			break
		}
		name = name[:at]
		if f := m[name+".*"]; f != nil {
			return f(ctx, n)
		}
	}
	if f := m["*"]; f != nil {
		return f(ctx, n)
	}
	err := fmt.Errorf("%w: %s", ErrNoHandler, line(n.EventType))
	if n.V2 && (strings.HasSuffix(n.EventType, "-fail") || strings.HasSuffix(n.EventType, ".FAIL")) {
		n.letGo = err
		return nil
	}
	return err
}
