package fleet

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/batch/internal/carry"
)

// format is that of the messages: workers and coordinators of two formats don't understand each other, and say so.
const format = 2

// The subjects of a plan are wechatpay.batch.PLAN and one of these.
const (
	rowKind   = "row"   // RUN.TICKET: a row that is to be called
	doneKind  = "done"  // RUN.TICKET.GRANT: what came of it
	beginKind = "begin" // asked by workers; no stream
)

const subjects = "wechatpay.batch."

// subject joins the words of one.
func subject(plan, kind string, numbers ...int64) string {
	words := []string{subjects + plan, kind}
	for _, n := range numbers {
		words = append(words, strconv.FormatInt(n, 10))
	}
	return strings.Join(words, ".")
}

// numbersOf reads the numbers behind the plan and the kind of a subject.
func numbersOf(subject string) (numbers []int64, err error) {
	for _, word := range strings.Split(strings.TrimPrefix(subject, subjects), ".")[2:] {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("subject %q: %w", subject, err)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// result is a message of the stream of outcomes.
type result struct {
	carry.Outcome
	Row    int64  `json:"row"`
	Worker string `json:"worker"`
}

// ask is what a worker asks a coordinator: to be told how to work, and to begin tickets.
type ask struct {
	Format  int     `json:"format"`
	Worker  string  `json:"worker"`
	Server  string  `json:"server"` // that its client calls
	Run     int64   `json:"run,omitempty"`
	Tickets []claim `json:"tickets,omitempty"`
}

// claim is a ticket that a worker has been given, in one of its deliveries.
type claim struct {
	N        int64 `json:"n"`
	Delivery int64 `json:"delivery"`
}

// answer is what a coordinator says to it.
type answer struct {
	Format   int           `json:"format"`
	Error    string        `json:"error,omitempty"` // the worker can't work for it
	Run      int64         `json:"run"`
	Host     string        `json:"host"`
	Method   string        `json:"method"`
	Path     string        `json:"path"`
	Timeout  time.Duration `json:"timeout"`
	AckWait  time.Duration `json:"ackWait"`
	Rate     float64       `json:"rate"`
	Each     float64       `json:"each,omitempty"` // of one part
	Replicas int           `json:"replicas"`
	Grants   []int64       `json:"grants,omitempty"` // of the tickets, in their order; 0: it is over, drop it
}

const consumerPrefix = "run-"

// consumerOf is the name of that which hands out the rows of a run.
func consumerOf(run int64) string { return consumerPrefix + strconv.FormatInt(run, 10) }

// margin is how much longer than a call a row may be with a worker before another one is given it. Half of it is how long
// after it has asked for the grant a worker may begin the call.
const margin = 30 * time.Second

func encode(v any) ([]byte, error) { return json.Marshal(v) }

func decode(data []byte, v any) error { return json.Unmarshal(data, v) }
