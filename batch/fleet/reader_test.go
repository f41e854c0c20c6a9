package fleet

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// TestReaderGap: where a broker has lost outcomes in the middle, those behind are read.
func TestReaderGap(t *testing.T) {
	t.Parallel()
	js, err := jetstream.New(newBroker(t, 1).conn(t))
	if err != nil {
		t.Fatal(err)
	}
	stream, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "GAP", Subjects: []string{subjects + "P.>"}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range int64(9) {
		data, err := encode(result{Row: n + 1})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := js.Publish(t.Context(), subject("P", doneKind, 1, n+1, 1), data); err != nil {
			t.Fatal(err)
		}
	}
	for _, lost := range []uint64{4, 5, 7} {
		if err := stream.DeleteMsg(t.Context(), lost); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r := &reader{js: js, stream: "GAP", log: slog.New(slog.DiscardHandler)}
	var rows []int64
	r.loop(ctx, func(_ []int64, res result) {
		if rows = append(rows, res.Row); res.Row == 9 {
			cancel()
		}
	})
	if !slices.Equal(rows, []int64{1, 2, 3, 6, 8, 9}) {
		t.Errorf("read %d", rows)
	}
}

// remade is a broker whose stream is removed and made again just after it was looked at.
type remade struct {
	jetstream.JetStream
	again func()
}

func (r *remade) Stream(ctx context.Context, name string) (jetstream.Stream, error) {
	stream, err := r.JetStream.Stream(ctx, name)
	if again := r.again; again != nil {
		r.again = nil
		again()
	}
	return stream, err
}

// TestReaderRemade: a stream that is made again while a reader opens it is read from its begin, and not from where the one
// before it had come to.
func TestReaderRemade(t *testing.T) {
	t.Parallel()
	js, err := jetstream.New(newBroker(t, 1).conn(t))
	if err != nil {
		t.Fatal(err)
	}
	create := func(rows ...int64) {
		t.Helper()
		if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "AGAIN", Subjects: []string{subjects + "P.>"}}); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			data, err := encode(result{Row: row})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := js.Publish(t.Context(), subject("P", doneKind, 1, row, 1), data); err != nil {
				t.Fatal(err)
			}
		}
	}
	create(1, 2, 3)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	broker := &remade{JetStream: js}
	r := &reader{js: broker, stream: "AGAIN", log: slog.New(slog.DiscardHandler)}
	var rows []int64
	r.loop(ctx, func(_ []int64, res result) {
		switch rows = append(rows, res.Row); res.Row {
		case 3:
			broker.again = func() {
				if err := js.DeleteStream(t.Context(), "AGAIN"); err != nil {
					t.Error(err)
				}
				create(4, 5)
			}
			r.anew()
		case 5:
			cancel()
		}
	})
	if !slices.Equal(rows, []int64{1, 2, 3, 4, 5}) {
		t.Errorf("read %d", rows)
	}
}
