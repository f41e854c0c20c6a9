package bulk

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"golang.org/x/term"

	"github.com/a8579013/wechatpay/batch"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// meter says how a run goes, or a settling: on a terminal each second in one line with a bar, else in a line each ten seconds.
type meter struct {
	c          terminal.Console
	isTerminal bool
	columns    int // of the terminal
	json       bool
	total      int64
	before     int64 // rows that had an outcome when it began
	settled    int64 // of these
	began      time.Time
	told       time.Time
	newest     batch.Progress
	held       time.Time // until when it was said that nothing is sent
	settles    bool
	any        bool // something was told of this run
	failures   int  // rows that it has told of
	troubled   bool // calls come to nothing, and that was said
	trouble    time.Time
}

const seldom = 10 * time.Second

func newMeter(c terminal.Console, total int64, counts batch.Counts, asJSON bool) *meter {
	now := time.Now()
	total -= counts.By[batch.Skipped].Rows // nobody waits for them
	m := &meter{c: c, isTerminal: terminal.IsTerminal(c.Err), columns: 80, json: asJSON, total: total, before: total, settled: counts.By[batch.Settled].Rows, began: now, told: now}
	for _, state := range []batch.State{batch.Planned, batch.Sent} {
		m.before -= counts.By[state].Rows
	}
	if file, ok := c.Err.(*os.File); ok {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			m.columns = columns
		}
	}
	m.newest.Done, m.newest.Fen = counts.By[batch.Done].Rows, counts.By[batch.Done].Fen
	m.newest.Refused, m.newest.Unknown = counts.By[batch.Refused].Rows, counts.By[batch.Unknown].Rows
	return m
}

func (m *meter) tell(p batch.Progress) {
	if p.Held.After(m.held) && !m.settles {
		m.wait(p.Held, words.BatchHeld.With(p.Held.Format(time.TimeOnly)))
	}
	m.newest, m.any = p, true
	m.tellTrouble(p.Trouble, time.Now())
	if m.isTerminal && !m.json || time.Since(m.told) >= seldom {
		m.say(time.Now())
	}
}

// wait says, once, until when nothing is sent.
func (m *meter) wait(until time.Time, text words.Sentence) {
	if m.held = until; m.json {
		return
	}
	if m.isTerminal {
		fmt.Fprintln(m.c.Err)
	}
	m.c.Tell(text)
}

// tellTrouble says that calls come to nothing, once until one does not: a run against a server that is away would be silent for
// a minute and longer, until it gives up.
func (m *meter) tellTrouble(why string, now time.Time) {
	if why == "" {
		m.troubled = false
		return
	}
	if m.troubled || now.Sub(m.trouble) < seldom {
		return
	}
	m.troubled, m.trouble = true, now
	if m.json {
		m.say(now)
		return
	}
	if m.isTerminal {
		fmt.Fprint(m.c.Err, "\r\x1b[K")
	}
	m.c.Tell(words.BatchTrouble.With(why))
}

// mostFailures are told of in a run; all are in the report.
const mostFailures = 20

// failed tells of a row that was refused, or whose outcome is unknown: above the bar.
func (m *meter) failed(r batch.Record) {
	if m.failures++; m.json || m.failures > mostFailures+1 {
		return
	}
	if m.isTerminal {
		fmt.Fprint(m.c.Err, "\r\x1b[K")
	}
	if m.failures > mostFailures {
		m.c.Tell(words.BatchMoreFailed)
		return
	}
	said, code := r.Answer, r.Code
	if gjson.Valid(said) {
		said = gjson.Get(said, "message").String()
	}
	if code == "" && r.Status != 0 {
		code = "HTTP " + strconv.Itoa(r.Status)
	}
	m.c.Tell(words.BatchFailed.With(r.Line, stateIn(r.State), strings.TrimSpace(code+" "+said)))
}

// end says how it went, if anything did.
func (m *meter) end() {
	if !m.any {
		return
	}
	m.say(time.Now())
	if m.isTerminal && !m.json {
		fmt.Fprintln(m.c.Err)
	}
}

func (m *meter) say(now time.Time) {
	m.told = now
	p := m.newest
	if m.json {
		said := m.object(p)
		if m.held.After(now) {
			said["held_until"] = m.held.Format(time.RFC3339)
		}
		if text, err := terminal.Encode(said); err == nil {
			fmt.Fprintln(m.c.Err, string(text))
		}
		return
	}
	line, ended, total := m.line(p, now)
	if !m.isTerminal {
		m.c.Tell(line)
		return
	}
	fmt.Fprint(m.c.Err, "\r\x1b[K"+clip(bar(ended, total)+" "+terminal.OneLine(m.c.Say(line)), m.columns-1))
}

// object is a progress in JSON.
func (m *meter) object(p batch.Progress) map[string]any {
	said := map[string]any{"unknown": p.Unknown, "fen": p.Fen, "limited": p.Limited, "under_way": p.UnderWay, "rate": p.Rate}
	if p.Trouble != "" {
		said["trouble"] = p.Trouble
	}
	if m.settles {
		said["rows"], said["settled"], said["happened"], said["pending"] = p.Rows, p.Settled, p.Happened, p.Pending
	} else {
		said["rows"], said["done"], said["refused"] = m.total, p.Done, p.Refused
	}
	return said
}

// line is a progress in words, and how many rows of how many it is about have ended. On a terminal what matters most comes
// first, and has room in 80 columns.
func (m *meter) line(p batch.Progress, now time.Time) (line words.Sentence, ended, total int64) {
	rate := strconv.FormatFloat(p.Rate, 'f', 1, 64)
	switch ended, total = p.Done+p.Refused+p.Unknown+m.settled, m.total; {
	case m.settles && p.Pending > 0:
		if m.isTerminal {
			return words.BatchEndingBar.With(p.Settled, p.Rows, p.Pending, rate, p.UnderWay), p.Rows, p.Rows
		}
		return words.BatchEnding.With(p.Settled, p.Rows, p.Pending, rate, p.UnderWay), p.Rows, p.Rows
	case m.settles:
		ended, total = p.Settled+p.Unknown, p.Rows
		left := m.left(ended, total, 0, now)
		if m.held.After(now) { // then they are asked for again
			left = m.held.Sub(now).Round(time.Second).String()
		}
		if m.isTerminal {
			return words.BatchSettlingBar.With(p.Settled, total, p.Happened, p.Unknown, left, inYuan(p.Fen), rate, p.UnderWay), ended, total
		}
		return words.BatchSettling.With(p.Settled, total, p.Happened, inYuan(p.Fen), left, p.Unknown, rate, p.UnderWay), ended, total
	}
	left := m.left(ended, total, m.before, now)
	if m.isTerminal {
		return words.BatchProgressBar.With(p.Done, total, p.Refused, p.Unknown, left, inYuan(p.Fen), rate, p.UnderWay), ended, total
	}
	return words.BatchProgress.With(p.Done, total, inYuan(p.Fen), left, p.Refused, p.Unknown, rate, p.UnderWay), ended, total
}

// left is how long it will take, as far as the rows of this run tell.
func (m *meter) left(ended, total, before int64, now time.Time) string {
	ours, open := ended-before, total-ended
	if ours <= 0 && open > 0 {
		return "?"
	}
	if open <= 0 {
		return "0s"
	}
	return time.Duration(float64(now.Sub(m.began)) / float64(ours) * float64(open)).Round(time.Second).String()
}

// bar is a picture of how much has ended.
func bar(ended, total int64) string {
	const width = 10
	full := int(width * min(ended, total) / max(total, 1))
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
}

// clip cuts a line where the terminal would wrap it: one that is wrapped can't be written over. Chinese is two wide.
func clip(line string, columns int) string {
	at := 0
	for i, r := range line {
		if at++; r >= 0x2e80 {
			at++
		}
		if at > columns {
			return line[:i]
		}
	}
	return line
}
