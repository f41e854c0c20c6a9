package bulk

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// question is asked before anything is sent.
type question struct {
	planned, left    batch.Count // in all, and what may still be sent
	limit            int64       // rows that are begun at most; 0: all
	merchant, server string
}

// confirmed makes sure that somebody means it: the sum is typed, or count and sum are given. Where nothing is left to be sent
// there is nothing to be meant.
func (f *runFlags) confirmed(c terminal.Console, job *batch.Job, counts batch.Counts, merchant, server string) error {
	info := job.Info()
	q := question{batch.Count{Rows: info.Rows, Fen: info.Fen}, toSend(job.Template(), counts), int64(f.limit), merchant, server}
	switch {
	case q.left.Rows == 0:
		return nil
	case f.confirm != "":
		if !q.confirms(f.confirm) {
			return q.unsure()
		}
		if q.left != q.planned && !f.show.json {
			c.Tell(words.BatchLeft.With(q.left.Rows, inYuan(q.left.Fen), q.planned.Rows, inYuan(q.planned.Fen)))
		}
		return nil
	case !terminal.IsTerminal(c.Err):
		return q.unsure()
	}
	return q.ask(c)
}

// toSend is what may still be sent. A row that was cut is sent again, except where it has no number.
func toSend(t batch.Template, counts batch.Counts) batch.Count {
	left := counts.By[batch.Planned]
	if t.Number != batch.None || t.Method == "GET" {
		left.Rows, left.Fen = left.Rows+counts.By[batch.Sent].Rows, left.Fen+counts.By[batch.Sent].Fen
	}
	return left
}

// confirms takes what is left, or the whole plan, which the same command that goes on has again.
func (q question) confirms(text string) bool {
	return text == confirmation(q.left) || text == confirmation(q.planned)
}

// ask wants the sum to be typed that is left.
func (q question) ask(c terminal.Console) error {
	sum := inYuan(q.left.Fen)
	if q.limit > 0 && q.limit < q.left.Rows {
		c.Tell(words.BatchAtMost.With(q.limit))
	}
	text := words.BatchQuestion.With(q.left.Rows, sum, q.merchant, q.server)
	if q.left != q.planned {
		text = words.BatchQuestionLeft.With(q.left.Rows, sum, q.planned.Rows, inYuan(q.planned.Fen), q.merchant, q.server)
	}
	fmt.Fprint(c.Err, terminal.OneLine(c.Say(text)))
	typed, err := bufio.NewReader(c.In).ReadString('\n')
	if err != nil || strings.TrimSpace(typed) != sum {
		return q.unsure()
	}
	return nil
}

func (q question) unsure() error {
	return terminal.Usage(words.BatchConfirmAs.With(q.left.Rows, inYuan(q.left.Fen)), words.BatchUnsure)
}

// confirmation is how --confirm writes it.
func confirmation(n batch.Count) string { return fmt.Sprintf("%d/%s", n.Rows, inYuan(n.Fen)) }
