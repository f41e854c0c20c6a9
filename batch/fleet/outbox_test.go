package fleet

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// deaf is a broker that stores, and whose answers are lost as often as it is told.
type deaf struct {
	jetstream.JetStream
	lose atomic.Int64
}

func (d *deaf) Publish(ctx context.Context, subject string, data []byte, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ack, err := d.JetStream.Publish(ctx, subject, data, opts...)
	if err == nil && d.lose.Add(-1) >= 0 {
		return nil, context.DeadlineExceeded
	}
	return ack, err
}

// TestOutbox: a message whose answer was lost is stored once, and known for it; of two writers of one subject the second is
// told, also where many are stored together.
func TestOutbox(t *testing.T) {
	t.Parallel()
	conn := newBroker(t, 1).conn(t)
	direct, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	info, err := ensure(t.Context(), direct, settings(doneName("P"), subject("P", doneKind), 1), 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	js := &deaf{JetStream: direct}
	o := newOutbox(conn, js, info.Config.Name, slog.New(slog.DiscardHandler))
	go o.loop(ctx)
	at := func(n int) string { return subject("P", doneKind, 1, int64(n), 1) }
	js.lose.Store(2)
	for range 2 { // the second time it is the same message, which a worker sends again
		if err := o.put(ctx, at(1), []byte("ours")); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.put(ctx, at(1), []byte("theirs")); !errors.Is(err, errTaken) {
		t.Errorf("a second writer: %v", err)
	}
	if _, err := direct.Publish(ctx, at(7), []byte("theirs")); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	js.lose.Store(1)
	for n := range 12 {
		group.Go(func() {
			err := o.put(ctx, at(n), []byte("ours")) // 1 is there, 7 is another's
			if (n == 7) != errors.Is(err, errTaken) || n != 7 && err != nil {
				t.Errorf("message %d: %v", n, err)
			}
		})
	}
	group.Wait()
	stream, err := direct.Stream(ctx, info.Config.Name)
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Msgs; n != 12 {
		t.Errorf("%d messages under 12 subjects", n)
	}
}
