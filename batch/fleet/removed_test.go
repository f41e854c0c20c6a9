package fleet

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// removing is a broker in the moment in which it removes a stream.
type removing struct {
	jetstream.JetStream
	created func()
}

func (r *removing) Stream(context.Context, string) (jetstream.Stream, error) {
	return nil, jetstream.ErrStreamNotFound
}

func (r *removing) CreateStream(context.Context, jetstream.StreamConfig) (jetstream.Stream, error) {
	r.created()
	return nil, errors.New("not now")
}

// TestRemoval: a stream that is gone in the middle of a run is made again when the broker has had its time to remove it;
// before a run it is made at once.
func TestRemoval(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(ctx context.Context, c *coordinator) error
		want time.Duration
	}{
		"before a run": {func(ctx context.Context, c *coordinator) error { return c.makeStreams(ctx, 0) }, 0},
		"in a run": {func(ctx context.Context, c *coordinator) error {
			_, err := c.look(ctx, time.Time{})
			return err
		}, removal},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun, after := time.Now(), time.Duration(-1)
				c := &coordinator{js: &removing{created: func() { after = time.Since(begun) }}, plan: "26a6d54bde14becc9cfa"}
				if err := tt.make(t.Context(), c); err == nil {
					t.Error("no error of a stream that was not made")
				}
				if after != tt.want {
					t.Errorf("made after %v, want %v", after, tt.want)
				}
			})
		})
	}
}
