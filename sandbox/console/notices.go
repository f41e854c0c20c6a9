package console

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

// noticeEndpoints are about what is sent to merchants.
var noticeEndpoints = []endpoint{
	at("GET", "notices", "the notifications that went out, or wait to, the oldest first", (*console).notices),
	at("GET", "notices/{id}", "one of them", (*console).notice),
	at("POST", "notices/{id}/resend", "sends one again, now: under the same id, encrypted and signed anew", (*console).resend),
	at("POST", "notices/faults", "says what goes wrong with notifications to come: duplicates, probes, the wrong order", (*console).noticeFaults),
	at("POST", "trigger", "sends a notification of something that has not happened", (*console).trigger),
}

type noticeQuery struct {
	Since int64  `json:"since" doc:"the number of the last notification seen; without it the newest are given"`
	Limit int    `json:"limit" doc:"how many at most, up to 1000; 100 unless it is given"`
	Event string `json:"event" doc:"TRANSACTION.SUCCESS, …"`
	About string `json:"about" doc:"a text that is a member of the content: the out_trade_no of an order"`
	Tried bool   `json:"tried" doc:"only those that have been sent"`
	Wait  int    `json:"wait" doc:"seconds, up to 60, to wait until there is one"`
}

type noticeList struct {
	Notices []notice `json:"notices"`
	Last    int64    `json:"last" doc:"the number of the newest that was looked at: since of the next question"`
}

type notice struct {
	Number    int64           `json:"number" doc:"it counts them"`
	ID        string          `json:"id" doc:"a redelivery has the same"`
	EventType string          `json:"event_type" doc:"of those of APIv2 that name none, what package notify calls it"`
	V2        bool            `json:"v2" doc:"XML"`
	MchID     string          `json:"mchid" doc:"who is told"`
	URL       string          `json:"url"`
	Content   json.RawMessage `json:"content" doc:"in the clear"`
	Created   time.Time       `json:"created" doc:"by the sandbox's clock"`
	Attempts  []attempt       `json:"attempts"`
	Next      *time.Time      `json:"next,omitempty" doc:"when it is sent again; missing: not by itself"`
	Accepted  bool            `json:"accepted" doc:"the merchant has answered with a success"`
}

type attempt struct {
	Time      time.Time `json:"time"`
	TookMS    float64   `json:"took_ms"`
	Status    int       `json:"status" doc:"of the answer; 0: there was none"`
	Answer    string    `json:"answer" doc:"its body, cut"`
	Accepted  bool      `json:"accepted"`
	Cause     string    `json:"cause,omitempty" doc:"why WeChat Pay would send it again: blocked, unreachable, timeout, redirect, status, reply, no-data, unsigned, probe, probe-taken"`
	Error     string    `json:"error,omitempty" doc:"the same in words"`
	Probe     bool      `json:"probe,omitempty" doc:"its signature was wrong on purpose"`
	Again     bool      `json:"again,omitempty" doc:"not by the schedule"`
	Forwarded bool      `json:"forwarded,omitempty" doc:"by wechatpay listen"`
	URL       string    `json:"url,omitempty" doc:"where it was posted: by wechatpay listen elsewhere than the notification's"`
}

func showAttempt(a sandbox.Attempt) attempt {
	return attempt{a.Time, float64(a.Duration.Microseconds()) / 1000, a.Status, a.Answer, a.Accepted, a.Cause, a.Error, a.Probe, a.Again, a.Forwarded, a.URL}
}

func showNotice(n sandbox.Outgoing) notice {
	shown := notice{Number: n.Number, ID: n.ID, EventType: n.EventType, V2: n.V2, MchID: n.MchID, URL: n.URL, Content: n.Content,
		Created: n.Created, Attempts: []attempt{}, Accepted: n.Accepted}
	if !n.Next.IsZero() {
		shown.Next = &n.Next
	}
	for _, a := range n.Attempts {
		shown.Attempts = append(shown.Attempts, showAttempt(a))
	}
	return shown
}

// notices lists what fits, and may wait for it.
func (c *console) notices(r *http.Request, in noticeQuery) (noticeList, error) {
	return awaited(c, r, in.Limit, in.Wait, func(limit int) (noticeList, int) {
		list := in.among(c.sb.Notices(), limit)
		return list, len(list.Notices)
	})
}

// among chooses from all: those behind since, else the newest.
func (q *noticeQuery) among(all []sandbox.Outgoing, limit int) noticeList {
	list := noticeList{Notices: []notice{}, Last: q.Since}
	var fit []sandbox.Outgoing
	for _, n := range all {
		if n.Number <= q.Since || !q.fits(n) {
			continue
		}
		if fit = append(fit, n); q.Since > 0 && len(fit) == limit {
			break
		}
	}
	for _, n := range fit[max(0, len(fit)-limit):] {
		list.Notices, list.Last = append(list.Notices, showNotice(n)), n.Number
	}
	return list
}

func (q *noticeQuery) fits(n sandbox.Outgoing) bool {
	if q.Event != "" && n.EventType != q.Event || q.Tried && len(n.Attempts) == 0 {
		return false
	}
	if q.About == "" {
		return true
	}
	var content map[string]any
	if json.Unmarshal(n.Content, &content) != nil {
		return false
	}
	for _, member := range content {
		if member == q.About {
			return true
		}
	}
	return false
}

type noticeID struct {
	ID string `json:"id" in:"path" doc:"its id, or the beginning of it"`
}

// find finds a notification by its id, or by a beginning that no other has.
func (c *console) find(id string) (found sandbox.Outgoing, err error) {
	const least = 4 // characters
	alike := 0
	for _, n := range c.sb.Notices() {
		if n.ID == id {
			return n, nil
		}
		if len(id) >= least && strings.HasPrefix(n.ID, id) {
			found, alike = n, alike+1
		}
	}
	switch alike {
	case 0:
		return found, refuse(http.StatusNotFound, "there is no notification "+strconv.Quote(id)+", or not any more")
	case 1:
		return found, nil
	}
	return found, refuse(http.StatusConflict, strconv.Itoa(alike)+" notifications have an id that begins with "+id)
}

func (c *console) notice(_ *http.Request, in noticeID) (notice, error) {
	n, err := c.find(in.ID)
	return showNotice(n), err
}

func (c *console) resend(r *http.Request, in noticeID) (notice, error) {
	n, err := c.find(in.ID)
	if err != nil {
		return notice{}, err
	}
	if _, err = c.sb.Resend(r.Context(), n.ID); err != nil {
		return notice{}, err
	}
	n, err = c.sb.Notice(n.ID)
	return showNotice(n), err
}

type noticeFaults struct {
	Duplicates int  `json:"duplicates,omitempty" doc:"how often each is sent once more after it was accepted"`
	Probes     int  `json:"probes,omitempty" doc:"how often each comes with a wrong signature first"`
	Hold       bool `json:"hold,omitempty" doc:"none goes out; when it is false again they do, the newest first"`
}

func (c *console) noticeFaults(_ *http.Request, in noticeFaults) (nothing, error) {
	const most = 10
	if in.Duplicates < 0 || in.Probes < 0 || in.Duplicates > most || in.Probes > most {
		return nothing{}, refuse(http.StatusBadRequest, "duplicates, probes: 0 to "+strconv.Itoa(most))
	}
	c.sb.SetNoticeFaults(sandbox.NoticeFaults(in))
	return nothing{}, nil
}

type trigger struct {
	Event string          `json:"event" doc:"TRANSACTION.SUCCESS, …; v2/transaction-success of APIv2"`
	URL   string          `json:"url,omitempty" doc:"where it goes; empty: to wechatpay listen"`
	MchID string          `json:"mchid,omitempty" doc:"who is told; empty: the merchant of the sandbox"`
	Set   json.RawMessage `json:"set,omitempty" doc:"members that take the place of those made up, objects member by member"`
	Loose bool            `json:"loose,omitempty" doc:"takes members and values that the page of the event does not have"`
}

func (c *console) trigger(_ *http.Request, in trigger) (notice, error) {
	t := sandbox.Trigger{Event: in.Event, URL: in.URL, MchID: in.MchID, Loose: in.Loose}
	if len(in.Set) > 0 {
		decoder := json.NewDecoder(strings.NewReader(string(in.Set)))
		decoder.UseNumber()
		if err := decoder.Decode(&t.Set); err != nil {
			return notice{}, refuse(http.StatusBadRequest, "set: an object is needed")
		}
	}
	n, err := c.sb.Trigger(t)
	if err != nil {
		return notice{}, err
	}
	return showNotice(n), nil
}
