package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a8579013/wechatpay/sandbox"
)

// An endpoint is a method and a path of the interface, with all that its
// description needs.
type endpoint struct {
	method, path string // net/http's pattern
	summary      string
	takes, gives reflect.Type
	run          func(*console, *http.Request) (any, error)
	stream       func(*console, http.ResponseWriter, *http.Request) error // in place of run: server-sent events, each one that it gives
}

// nothing is what an endpoint takes that takes nothing, or gives that answers 204.
type nothing struct{}

// at makes an endpoint below ControlPath. In is a struct: its members, by their json names, are those of the path and of
// the body, or of the query where nothing is posted. Out is written as JSON.
func at[In, Out any](method, path, summary string, run func(*console, *http.Request, In) (Out, error)) endpoint {
	return endpoint{method: method, path: sandbox.ControlPath + path, summary: summary, takes: reflect.TypeFor[In](), gives: reflect.TypeFor[Out](),
		run: func(c *console, r *http.Request) (any, error) {
			var in In
			if err := read(r, &in); err != nil {
				return nil, err
			}
			out, err := run(c, r, in)
			if _, none := any(out).(nothing); none || err != nil {
				return nil, err
			}
			return out, nil
		}}
}

// stream makes an endpoint that answers with server-sent events. What it returns is why it gives none.
func stream[In, Out any](method, path, summary string, run func(*console, http.ResponseWriter, *http.Request) error) endpoint {
	return endpoint{method: method, path: sandbox.ControlPath + path, summary: summary, takes: reflect.TypeFor[In](), gives: reflect.TypeFor[Out](), stream: run}
}

// endpoints are all of the interface.
func endpoints() []endpoint {
	all := slices.Concat(stateEndpoints, requestEndpoints, faultEndpoints, noticeEndpoints, listenEndpoints, userEndpoints, eventEndpoints)
	return append(all, at("GET", "openapi.json", "this description, as OpenAPI 3.1",
		func(c *console, _ *http.Request, _ nothing) (json.RawMessage, error) {
			return describe(c.sb.URL, endpoints())
		}))
}

// read reads what an endpoint takes.
func read(r *http.Request, in any) error {
	posted := r.Method == http.MethodPost
	if posted {
		if err := readBody(r, in); err != nil {
			return err
		}
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return refuse(http.StatusBadRequest, "the query: it is not encoded as one")
	}
	members := reflect.ValueOf(in).Elem()
	for i := range members.NumField() {
		field := members.Type().Field(i)
		name := nameOf(field)
		text := r.PathValue(name)
		if field.Tag.Get("in") != "path" {
			if posted || !query.Has(name) {
				continue
			}
			text = query.Get(name)
			query.Del(name)
		}
		if err := set(members.Field(i), text); err != nil {
			return refuse(http.StatusBadRequest, name+": "+err.Error())
		}
	}
	for name := range query {
		return refuse(http.StatusBadRequest, "the query has no parameter "+strconv.Quote(name)+" here")
	}
	if posted {
		return complete(members)
	}
	return nil
}

// nameOf is the name of a member in JSON.
func nameOf(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// set reads a text into a member.
func set(member reflect.Value, text string) error {
	if member.Kind() == reflect.Pointer {
		member.Set(reflect.New(member.Type().Elem()))
		member = member.Elem()
	}
	switch member.Kind() {
	case reflect.String:
		member.SetString(text)
	case reflect.Bool:
		value, err := strconv.ParseBool(text)
		if err != nil {
			return refuse(http.StatusBadRequest, "true or false, not "+strconv.Quote(text))
		}
		member.SetBool(value)
	default:
		value, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return refuse(http.StatusBadRequest, "a whole number, not "+strconv.Quote(text))
		}
		member.SetInt(value)
	}
	return nil
}

// awaited gives a list, at once or when something is in it: wait is in seconds.
// What happens while it looks makes it look again.
func awaited[List any](c *console, r *http.Request, limit, wait int, look func(limit int) (list List, found int)) (List, error) {
	var none List
	limit, err := limitOf(limit)
	if err == nil && (wait < 0 || wait > 60) {
		err = refuse(http.StatusBadRequest, "wait: 0 to 60 seconds, not "+strconv.Itoa(wait))
	}
	if err != nil {
		return none, err
	}
	timeout := time.After(time.Duration(wait) * time.Second)
	for {
		changed := c.sb.Changed()
		list, found := look(limit)
		if found > 0 || wait == 0 {
			return list, nil
		}
		select {
		case <-changed:
		case <-timeout:
			return list, nil
		case <-r.Context().Done():
			return list, nil
		}
	}
}
