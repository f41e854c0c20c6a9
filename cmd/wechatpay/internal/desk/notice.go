package desk

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/terminal"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/words"
)

// notice is a notification, as the control interface gives it.
type notice struct {
	Number    int64
	ID        string
	EventType string `json:"event_type"`
	V2        bool
	URL       string
	Created   time.Time
	Attempts  []attempt
	Next      *time.Time
	Accepted  bool
}

type attempt struct {
	Time     time.Time
	TookMS   float64 `json:"took_ms"`
	Status   int
	Answer   string
	Accepted bool
	Cause    string
	Error    string

	Forwarded bool
	URL       string
}

// sent is the line of a notification that goes out.
func sent(event, id string) string { return "--> " + terminal.OneLine(event) + " [" + id + "]" }

// sent is the line of a notification that has gone out, and where to: a running wechatpay listen gets it in place of its URL.
func (n *notice) sent(c terminal.Console) string {
	line := sent(n.EventType, n.ID)
	if len(n.Attempts) == 0 {
		return line
	}
	a := n.Attempts[len(n.Attempts)-1]
	to := terminal.OneLine(a.URL)
	switch {
	case a.Forwarded && to != "":
		return c.Say(words.NoticeByListenTo.With(line, to))
	case a.Forwarded:
		return c.Say(words.NoticeByListen.With(line))
	case to != "":
		return c.Say(words.NoticeTo.With(line, to))
	}
	return line
}

// outcome is the line of what became of the last attempt: the answer, and why WeChat Pay would send it again.
func (n *notice) outcome(c terminal.Console) string {
	if len(n.Attempts) == 0 {
		return c.Say(words.NoticeHeld.With(n.ID))
	}
	a := n.Attempts[len(n.Attempts)-1]
	head := words.NoticeAnswered.With(a.Status, int(a.TookMS+0.5))
	switch {
	case a.Cause == "blocked":
		head = words.NoticeUnsent.With()
	case a.Status == 0:
		head = words.NoticeUnanswered.With(int(a.TookMS + 0.5))
	}
	line := fmt.Sprintf("%s [%s]", c.Say(head), n.ID)
	if a.Accepted {
		return line
	}
	why := words.List{n.reason(a)}
	if text := strings.TrimSpace(a.Answer); text != "" {
		why = append(why, words.NoticeSays.With(terminal.Quote(text)))
	}
	if n.Next == nil {
		why = append(why, words.NoticeNotAgain)
	} else {
		wait := n.Next.Sub(a.Time).Round(time.Millisecond)
		if wait >= time.Second {
			wait = wait.Round(time.Second)
		}
		why = append(why, words.NoticeAgain.With(wait))
	}
	return terminal.OneLine(c.Say(words.NoticeBecause.With(line, why)))
}

// reasons are why an attempt was not accepted, by its cause.
var reasons = map[string]words.Text{
	"timeout": words.WhyTimeout, "redirect": words.WhyRedirect, "status": words.WhyStatus, "reply": words.WhyReply, "no-data": words.WhyNoData,
	"unsigned": words.WhyUnsigned, "probe": words.WhyProbe, "probe-taken": words.WhyProbeTaken,
}

func (n *notice) reason(a attempt) words.Phrase {
	switch a.Cause {
	case "unreachable":
		return words.WhyUnreachable.With(a.Error)
	case "blocked":
		if to, err := url.Parse(n.URL); err == nil && to.Hostname() != "" {
			return words.WhyBlocked.With(to.Hostname())
		}
		return words.WhyNoURL
	case "status":
		if n.V2 {
			return words.WhyStatusV2
		}
	}
	if text, known := reasons[a.Cause]; known {
		return text
	}
	return words.Plain(a.Error)
}

// show prints what was sent and what became of it. What was not accepted is a failure.
func (n *notice) show(c terminal.Console) error {
	if _, err := fmt.Fprintf(c.Out, "%s\n%s\n", n.sent(c), n.outcome(c)); err != nil {
		return terminal.WriteFailure(err)
	}
	if len(n.Attempts) > 0 && !n.Attempts[len(n.Attempts)-1].Accepted {
		return &terminal.Failure{Code: terminal.ExitOther, Hint: words.ForExample.With("wechatpay resend " + n.ID), Err: words.NoticeRefused.With(n.EventType)}
	}
	return nil
}
