package fleet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// outbox stores messages in a stream, each under a subject of its own. What comes together is stored together, with one
// sync of the disk. It goes on until a message is stored: when the answer of the broker was lost it reads back what is
// there, since the broker refuses a second one.
type outbox struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	stream string
	log    *slog.Logger
	in     chan *parcel

	trouble func(error) // is told why nothing is stored; nil: nobody is
}

type parcel struct {
	ctx     context.Context // ends the attempts
	subject string
	data    []byte
	done    chan error
	stored  bool
}

// errTaken says that another message has the subject.
var errTaken = errors.New("somebody else has written it")

const (
	mostTogether = 500
	storeWait    = 5 * time.Second
	retryWait    = 250 * time.Millisecond
)

func newOutbox(conn *nats.Conn, js jetstream.JetStream, stream string, log *slog.Logger) *outbox {
	return &outbox{conn: conn, js: js, stream: stream, log: log, in: make(chan *parcel)}
}

// put comes back when the message is stored, or ctx ends.
func (o *outbox) put(ctx context.Context, subject string, data []byte) error {
	p := &parcel{ctx: ctx, subject: subject, data: data, done: make(chan error, 1)}
	select {
	case o.in <- p:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-p.done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// loop stores what comes, until ctx ends.
func (o *outbox) loop(ctx context.Context) {
	for {
		parcels := gather(ctx, o.in, mostTogether)
		if parcels == nil {
			return
		}
		o.store(ctx, parcels)
	}
}

// gather waits for one, and takes what has come in the meantime; nil when ctx ends.
func gather[T any](ctx context.Context, in <-chan T, most int) (all []T) {
	select {
	case first := <-in:
		all = append(all, first)
	case <-ctx.Done():
		return nil
	}
	for len(all) < most {
		select {
		case next := <-in:
			all = append(all, next)
		default:
			return all
		}
	}
	return all
}

// store stores parcels together, and where that is refused, as it is when one of them is there already, one by one.
func (o *outbox) store(ctx context.Context, parcels []*parcel) {
	together := len(parcels) > 1
	for len(parcels) > 0 && ctx.Err() == nil {
		if together {
			if err := o.batch(ctx, parcels); err == nil {
				for _, p := range parcels {
					p.done <- nil
				}
				return
			}
			together = false
		}
		why := ErrAway
		for _, p := range parcels {
			if p.ctx.Err() != nil || !o.conn.IsConnected() {
				continue
			}
			err := o.single(ctx, p)
			if err == nil || errors.Is(err, errTaken) {
				p.stored = true
				p.done <- err
				continue
			}
			why = err
		}
		parcels = slices.DeleteFunc(parcels, func(p *parcel) bool { return p.stored || p.ctx.Err() != nil })
		if len(parcels) > 0 {
			o.log.Warn("wechatpay fleet: the broker does not store", "stream", o.stream, "messages", len(parcels), "error", why.Error())
			if o.trouble != nil {
				o.trouble(why)
			}
			sleep(ctx, retryWait)
		}
	}
}

// batch stores all or none.
func (o *outbox) batch(ctx context.Context, parcels []*parcel) error {
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	id := nuid.Next()
	for i, p := range parcels {
		m := &nats.Msg{Subject: p.subject, Data: p.data, Header: nats.Header{}}
		m.Header.Set("Nats-Batch-Id", id)
		m.Header.Set("Nats-Batch-Sequence", strconv.Itoa(i+1))
		if i < len(parcels)-1 {
			if err := o.conn.PublishMsg(m); err != nil {
				return err
			}
			continue
		}
		m.Header.Set("Nats-Batch-Commit", "1")
		reply, err := o.conn.RequestMsgWithContext(ctx, m)
		if err != nil {
			return err
		}
		var ack struct {
			Error *jetstream.APIError `json:"error"`
			Count int                 `json:"count"`
		}
		if err := json.Unmarshal(reply.Data, &ack); err != nil {
			return err
		}
		if ack.Error != nil {
			return ack.Error
		}
		if ack.Count != len(parcels) {
			return fmt.Errorf("a batch of %d messages is %d", len(parcels), ack.Count)
		}
	}
	return nil
}

// single stores one, or finds that it is stored.
func (o *outbox) single(ctx context.Context, p *parcel) error {
	ctx, cancel := context.WithTimeout(ctx, storeWait)
	defer cancel()
	_, err := o.js.Publish(ctx, p.subject, p.data, jetstream.WithExpectStream(o.stream))
	if err == nil || !errors.As(err, new(*jetstream.APIError)) {
		return err
	}
	stream, err := o.js.Stream(ctx, o.stream)
	if err != nil {
		return err
	}
	there, err := stream.GetLastMsgForSubject(ctx, p.subject)
	switch {
	case err != nil:
		return err
	case !bytes.Equal(there.Data, p.data):
		return fmt.Errorf("%w: %s", errTaken, p.subject)
	}
	return nil
}
