package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a8579013/wechatpay/internal/resend"
	"github.com/a8579013/wechatpay/openapi"
)

// deduceSettle says how an operation is settled: as the row says, with the parameters filled in; by the query of its
// number; else by a repeat, where a number makes it harmless and no money moves. What is done to a thing that is there
// already is settled by a repeat alone: a query finds the thing, done or not.
func (d *deducer) deduceSettle(o *openapi.Operation, number string, facts map[string]statement) error {
	said, ok := facts["settle"]
	switch words := strings.Fields(said.text); {
	case ok && len(words) == 2:
		q := d.operations[said.text]
		if q == nil {
			return fmt.Errorf("%s: %q: there is no such query", said.at, "settle "+said.text)
		}
		text, missing := d.fill(o, q, number)
		if missing != "" {
			return fmt.Errorf("%s: %q: the query needs %s, and the request has nothing of that name: write what fills it", said.at, "settle "+said.text, missing)
		}
		facts["settle"] = statement{said.at, text}
	case ok:
	case isPresign(o), isAct(o, number):
		facts["settle"] = statement{text: byRepeat(number, facts)}
	default:
		q, err := d.query(o, number)
		if err != nil {
			return err
		}
		text := ""
		if q != nil {
			text, _ = d.fill(o, q, number)
		}
		if text == "" && !resend.MovesMoney(urlOf(o)) {
			text = byRepeat(number, facts)
		}
		facts["settle"] = statement{text: text}
	}
	return nil
}

func byRepeat(number string, facts map[string]statement) string {
	if number == "" || facts["repeat"].text != string(openapi.RepeatHarmless) {
		return ""
	}
	return "repeat"
}

// isPresign tells an operation that only prepares what the user has yet to agree to.
func isPresign(o *openapi.Operation) bool {
	return strings.Contains(o.Path, "presign") || strings.Contains(o.Path, "pre-entrust-sign") || strings.Contains(o.Path, "preentrust")
}

// isAct tells an operation that does something to what is there already: it makes nothing of a number of its own.
func isAct(o *openapi.Operation, number string) bool {
	return o.Method != "POST" || number == "" || strings.HasPrefix(number, "path.") || strings.HasPrefix(number, "header.")
}

// query finds the query that settles an operation: of those whose path goes along with it the longest.
func (d *deducer) query(o *openapi.Operation, number string) (*openapi.Operation, error) {
	var best *openapi.Operation
	most := 0
	for _, q := range d.queries {
		n := along(o, q, number)
		switch {
		case n > most:
			best, most = q, n
		case n == most && n > 0:
			return nil, fmt.Errorf("%s is settled by %s or by %s: say in %s by which", keyOf(o), best.Template(), q.Template(), outcomesFile)
		}
	}
	return best, nil
}

// along tells how far the path of a query goes along with that of an operation, 0 where it does not settle it: it goes all
// the way, but for the number behind it and at most one word of the operation's.
func along(o, q *openapi.Operation, number string) int {
	own, path := strings.Split(o.Path, "/"), strings.Split(q.Path, "/")
	name := number[strings.IndexByte(number, '.')+1:]
	hole := "{" + name + "}"
	switch {
	case path[len(path)-1] == hole && !startsWith(own, path):
		path = path[:len(path)-1]
		if strings.HasSuffix(name, strings.ReplaceAll(path[len(path)-1], "-", "_")) { // out-trade-no/{combine_out_trade_no}
			path = path[:len(path)-1]
		}
	case path[len(path)-1] != hole && q.Field("query."+name) == nil && !slices.Contains(path, hole):
		return 0
	}
	if !startsWith(own, path) || words(own[len(path):]) > 1 {
		return 0
	}
	return len(path)
}

func startsWith(path, start []string) bool {
	return len(path) >= len(start) && slices.Equal(path[:len(start)], start)
}

// words counts the segments that are no placeholders.
func words(segments []string) (n int) {
	for _, s := range segments {
		if !strings.HasPrefix(s, "{") {
			n++
		}
	}
	return n
}

// fill gives a query and what fills its parameters: fields of the request of the same name, and of the number. missing is
// a parameter that it needs, and that nothing fills.
func (d *deducer) fill(o, q *openapi.Operation, number string) (text, missing string) {
	text = keyOf(q)
	own := parameters(o)
	for _, p := range needs(q, number) {
		from := ""
		switch at := slices.IndexFunc(own, func(f parameter) bool { return f.Name == p.Name }); {
		case strings.HasSuffix(number, "."+p.Name):
			from = "=" + number
		case at >= 0:
			from = "=" + own[at].path
		case !p.Required:
			continue
		case slices.Contains(merchants, p.Name):
			from = "=" + openapi.FromMerchant
		case len(p.Enum) == 1:
			from = ":" + p.Enum[0]
		case p.Name == "need_query_detail":
			from = ":false"
		default:
			return "", p.path
		}
		text += " " + p.path + from
	}
	return text, ""
}
