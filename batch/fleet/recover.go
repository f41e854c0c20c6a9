package fleet

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/batch/internal/carry"
)

// Recover makes one of a plan and a broker when the ledger is lost: plan the same rows anew, and what workers have done
// is read into the new ledger. The job that was is forgotten, and the new one may be coordinated: every row that is
// left is taken for sent, since it may have been. It is right as well after a ledger was restored from a copy.
func Recover(ctx context.Context, conn *nats.Conn, job *batch.Job, opts Options) error {
	c, err := newCoordinator(conn, job, opts)
	if err != nil {
		return fmt.Errorf("fleet.Recover: %w", err)
	}
	defer c.close()
	if err := job.Recover(ctx, &recovery{c}, opts.Options); err != nil {
		return fmt.Errorf("fleet.Recover: %w", err)
	}
	return nil
}

// recovery is a carry.Way that carries nothing.
type recovery struct{ *coordinator }

// Open is that of carry.Way.
func (r *recovery) Open(ctx context.Context, job carry.Job) error {
	c := r.coordinator
	err := c.prepare(ctx, job)
	if stream, found := c.js.Stream(ctx, rowsName(c.plan)); errors.Is(err, ErrOtherJob) && found == nil && owner(stream) != job.ID {
		if err := c.js.DeleteStream(ctx, rowsName(c.plan)); err != nil { // rows of a job that is no more
			return err
		}
		err = c.makeStreams(ctx, removal)
	}
	if err != nil {
		return err
	}
	return c.nextRun(ctx, true)
}

func owner(stream jetstream.Stream) string { return stream.CachedInfo().Config.Metadata[metaJob] }
