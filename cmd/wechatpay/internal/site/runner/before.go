package runner

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/openapi"
	"github.com/a8579013/wechatpay/sandbox"
	"github.com/a8579013/wechatpay/transformer"
)

// MadeAt is the day that samples are of, and the clock of every sandbox here: it stands still, so that the numbers that one
// gives out are the same each time, and a sample can name them.
var MadeAt = time.Date(2026, 12, 1, 10, 0, 0, 0, time.FixedZone("", 8*60*60))

func clock() time.Time { return MadeAt }

//go:embed before.txt
var beforeText string

// Step is something that has to have happened before a call can be answered.
type Step struct {
	Verb  string             // call, pay, act or balance
	Op    *openapi.Operation // of a call
	Words []string           // of a call name=value, of an action its name, the member with its number and the one it gives
}

// Steps is what comes before an operation; nil: nothing does.
func Steps(o *openapi.Operation) []Step {
	all, _ := before()
	return all[o]
}

var before = sync.OnceValues(func() (map[*openapi.Operation][]Step, error) { return parseSteps(beforeText) })

// parseSteps reads before.txt.
func parseSteps(text string) (map[*openapi.Operation][]Step, error) {
	all, named := make(map[*openapi.Operation][]Step), make(map[string][]Step)
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, list, found := strings.Cut(line, "\t")
		if !found {
			return nil, fmt.Errorf("before.txt:%d: no tab", i+1)
		}
		var steps []Step
		for part := range strings.SplitSeq(list, ";") {
			words := strings.Fields(part)
			if len(words) == 0 {
				return nil, fmt.Errorf("before.txt:%d: an empty step", i+1)
			}
			if of := named[words[0]]; of != nil {
				steps = append(steps, of...)
				continue
			}
			step, err := parseStep(words)
			if err != nil {
				return nil, fmt.Errorf("before.txt:%d: %w", i+1, err)
			}
			steps = append(steps, step)
		}
		method, path, isOperation := strings.Cut(name, " ")
		if !isOperation {
			named[name] = steps
			continue
		}
		o, ok := openapi.Lookup(method, path)
		if !ok || all[o] != nil {
			return nil, fmt.Errorf("before.txt:%d: %s is no operation, or is there twice", i+1, name)
		}
		all[o] = steps
	}
	return all, nil
}

func parseStep(words []string) (Step, error) {
	switch words[0] {
	case "pay", "balance":
		return Step{Verb: words[0], Words: words[1:]}, nil
	case "act":
		if len(words) < 4 {
			return Step{}, errors.New("act takes an action and two members")
		}
		return Step{Verb: "act", Words: words[1:]}, nil
	}
	if len(words) > 1 {
		if o, ok := openapi.Lookup(words[0], words[1]); ok {
			return Step{Verb: "call", Op: o, Words: words[2:]}, nil
		}
	}
	return Step{}, fmt.Errorf("no step %q", words)
}

// Prepare does what comes before an operation, and gives the numbers that its sample then names.
func Prepare(ctx context.Context, sb *sandbox.Sandbox, o *openapi.Operation) (map[string]any, error) {
	if _, err := before(); err != nil {
		return nil, err
	}
	numbers := map[string]any{}
	steps := Steps(o)
	if len(steps) == 0 {
		return numbers, nil
	}
	client, err := ClientOf(sb, clock)
	if err != nil {
		return nil, err
	}
	known := ownNumbers(catalogue.SampleAt(o, MadeAt, nil))
	for _, step := range steps {
		if err := step.do(ctx, sb, client, known, numbers); err != nil {
			return nil, fmt.Errorf("%s %s: before it: %s %v: %w", o.Method, o.Template(), step.Verb, step.Words, err)
		}
	}
	return numbers, nil
}

// own are members whose values the merchant chooses, and those that say who he is.
var own = regexp.MustCompile(`^(out_.*|.*out_trade_no|.*mch_?id|.*app_?id|.*openid|.*mch_billno|partner_trade_no|contract_code|plan_id|service_id|account|type|stock_id|merchant_id|plate_number|plate_color)$`)

// ownNumbers are those of a sample, by their names: what comes before is of the same order.
func ownNumbers(s catalogue.Sample) map[string]any {
	found := map[string]any{}
	var walk func(values []catalogue.Value)
	walk = func(values []catalogue.Value) {
		for _, v := range values {
			switch value := v.Value.(type) {
			case []catalogue.Value:
				walk(value)
			case []any:
				for _, item := range value {
					if members, ok := item.([]catalogue.Value); ok {
						walk(members)
					}
				}
			case string:
				if _, there := found[v.Name]; !there && own.MatchString(v.Name) {
					found[v.Name] = value
				}
			}
		}
	}
	for _, part := range [][]catalogue.Value{s.Path, s.Query, s.Fields} {
		walk(part)
	}
	return found
}

func (s Step) do(ctx context.Context, sb *sandbox.Sandbox, client *wechatpay.Client, known, numbers map[string]any) error {
	all := maps.Clone(known)
	maps.Copy(all, numbers)
	member := func(i int) string {
		if i >= len(s.Words) {
			return ""
		}
		text, _ := all[s.Words[i]].(string)
		return text
	}
	switch s.Verb {
	case "pay":
		return sb.PayWith(member(0), sandbox.Payment{CardEnds: len(s.Words) > 1})
	case "balance":
		sb.SetBalanceOf(cmp.Or(member(0), strings.Join(s.Words, ""), sandbox.DefaultMchID), 1_000_000)
		return nil
	case "act":
		details := map[string]string{}
		for _, word := range s.Words[3:] {
			name, value, _ := strings.Cut(word, "=")
			details[name] = value
		}
		id, err := sb.Act(s.Words[0], member(1), details)
		numbers[s.Words[2]] = id
		return err
	}
	return s.call(ctx, client, all, known, numbers)
}

// call makes the sample of a step's operation, and takes the numbers of its answer.
func (s Step) call(ctx context.Context, client *wechatpay.Client, all, known, numbers map[string]any) error {
	deeper, renamed := map[string]any{}, map[string]string{}
	for _, word := range s.Words {
		name, value, _ := strings.Cut(word, "=")
		if from, to, ok := strings.Cut(word, ">"); ok {
			renamed[from] = to
		} else if strings.ContainsAny(name, ".+") {
			deeper[name] = typed(value)
		} else {
			all[name] = typed(value)
		}
	}
	sample := catalogue.SampleAt(s.Op, MadeAt, all)
	for name, value := range ownNumbers(sample) {
		if known[name] == nil {
			known[name] = value
		}
	}
	req, err := Request(s.Op, sample, "")
	if err != nil {
		return err
	}
	body, _ := req[string(s.Op.Kind)].(wechatpay.Object)
	for name, value := range deeper {
		first, rest, nested := strings.Cut(name, ".")
		if !nested {
			body[strings.TrimPrefix(first, "+")] = value
		} else if within, ok := body[first].(wechatpay.Object); ok {
			within[rest] = value
		} else {
			body[first] = wechatpay.Object{rest: value}
		}
	}
	resp, err := client.Do(ctx, s.Op.Method+" "+s.Op.Template(), req)
	if err != nil {
		return err
	}
	collect(resp, numbers)
	for from, to := range renamed {
		numbers[to] = resp.Get(from).String()
	}
	return nil
}

// typed is a value of before.txt: a number, true or false, else a text.
func typed(text string) any {
	if quoted, ok := strings.CutPrefix(text, "\""); ok {
		return strings.TrimSuffix(quoted, "\"")
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) < 12 {
		return n
	}
	if b, err := strconv.ParseBool(text); err == nil {
		return b
	}
	return text
}

// given are names of numbers that WeChat Pay gives out.
var given = regexp.MustCompile(`_id$|_no$|^payment_no$|^token$`)

// collect takes the numbers out of an answer, and the token of a download out of its URL.
func collect(resp *wechatpay.Response, numbers map[string]any) {
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			for name, member := range v {
				if text, ok := member.(string); ok && text != "" && given.MatchString(name) && !own.MatchString(name) {
					numbers[name] = text
				}
				if text, ok := member.(string); ok && name == "download_url" {
					if _, token, found := strings.Cut(text, "token="); found {
						numbers["token"] = token
					}
				}
				walk(member)
			}
		case []any:
			for _, item := range v {
				walk(item)
			}
		}
	}
	var value any
	if json.Unmarshal(resp.Body, &value) != nil {
		members, _ := transformer.ToMap(resp.Body) // a body that is neither has no numbers
		value = members
	}
	walk(value)
}

// Numbers are what the sample of an operation names: those that a sandbox gives out when it is prepared.
func Numbers(o *openapi.Operation) (map[string]any, error) {
	if _, err := before(); err != nil || len(Steps(o)) == 0 {
		return nil, err
	}
	keys, err := sharedKeys()
	if err != nil {
		return nil, err
	}
	sb, err := sandbox.Start(sandbox.Options{Keys: keys, Now: clock, BrandID: Brand(o)})
	if err != nil {
		return nil, err
	}
	numbers, err := Prepare(context.Background(), sb, o)
	return numbers, errors.Join(err, sb.Close())
}

var sharedKeys = sync.OnceValues(newKeys)
