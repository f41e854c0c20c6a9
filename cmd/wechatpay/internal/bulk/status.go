package bulk

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

func newStatus(c terminal.Console) *cobra.Command {
	var asJSON bool
	var each time.Duration
	cmd := &cobra.Command{
		Use: "status JOB", Short: c.Say(words.BatchStatusShort), DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := open("status", args)
			if err != nil {
				return err
			}
			defer job.Close()
			if each == 0 {
				return status(cmd.Context(), c, job, args[0], asJSON)
			}
			if each < shortest {
				return terminal.Usage(words.BatchWatchForm, words.BatchNoneOf.With("--watch", each.String()))
			}
			w := &watch{c: c, name: args[0], each: each, json: asJSON, redraws: terminal.IsTerminal(c.Out) && !asJSON}
			return w.run(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, c.Say(words.FlagBatchJSON))
	cmd.Flags().DurationVar(&each, "watch", 0, c.Say(words.FlagWatch))
	cmd.Flags().Lookup("watch").NoOptDefVal = "2s"
	return cmd
}

// status prints the counts. That some rows are refused or open is no failure of it: left says that of a run.
func status(ctx context.Context, c terminal.Console, job *batch.Job, name string, asJSON bool) error {
	counts, err := job.Counts(ctx)
	if err != nil {
		return failure(err, name)
	}
	if asJSON {
		by := map[string]any{}
		for state, n := range counts.By {
			by[string(state)] = map[string]int64{"rows": n.Rows, "fen": n.Fen}
		}
		info := job.Info()
		if err := c.PrintJSON(map[string]any{"id": info.ID, "paused": info.Paused, "rows": info.Rows, "fen": info.Fen, "states": by, "happened": map[string]int64{"rows": counts.Happened.Rows, "fen": counts.Happened.Fen}}); err != nil {
			return terminal.WriteFailure(err)
		}
		return nil
	}
	for _, state := range batch.States() {
		if n := counts.By[state]; n.Rows > 0 {
			if _, err := c.Out.Write([]byte(c.Say(words.BatchLine.With(stateIn(state), words.Rows(n.Rows), inYuan(n.Fen))) + "\n")); err != nil {
				return terminal.WriteFailure(err)
			}
		}
	}
	if why := job.Info().Paused; why != "" && isOpen(counts) {
		c.Tell(words.BatchPausedFor.With(reasonIn(why)))
	}
	return nil
}

// shortest is how often a job is looked at, at most.
const shortest = 100 * time.Millisecond

// watch shows the counts again and again: on a terminal in the same place, else in a line.
type watch struct {
	c             terminal.Console
	name          string
	each          time.Duration
	json, redraws bool
	lines         int // that were drawn
}

// run ends when no row is open any more, or ctx does.
func (w *watch) run(ctx context.Context) error {
	for {
		open, err := w.look(context.WithoutCancel(ctx))
		if err != nil || !open {
			return err
		}
		select {
		case <-time.After(w.each):
		case <-ctx.Done():
			return nil
		}
	}
}

// look opens the job anew, since why it pauses is read then.
func (w *watch) look(ctx context.Context) (open bool, err error) {
	job, err := batch.Open(w.name)
	if err != nil {
		return false, failure(err, w.name)
	}
	defer job.Close()
	counts, err := job.Counts(ctx)
	if err != nil {
		return false, failure(err, w.name)
	}
	var out bytes.Buffer
	drawn := w.c
	drawn.Out, drawn.Err = &out, &out
	if err := status(ctx, drawn, job, w.name, w.json); err != nil {
		return false, err
	}
	text := out.String()
	if !w.redraws && !w.json {
		text = time.Now().Format(time.TimeOnly) + " " + strings.Join(strings.Split(strings.TrimSuffix(text, "\n"), "\n"), "; ") + "\n"
	}
	if w.lines > 0 {
		text = fmt.Sprintf("\x1b[%dA\x1b[J", w.lines) + text
	}
	if w.redraws {
		w.lines = strings.Count(out.String(), "\n")
	}
	if _, err := w.c.Out.Write([]byte(text)); err != nil {
		return false, terminal.WriteFailure(err)
	}
	return isOpen(counts), nil
}
