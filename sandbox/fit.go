package sandbox

import (
	"maps"

	"github.com/a8579013/wechatpay/internal/specimen"
	"github.com/a8579013/wechatpay/openapi"
)

// show answers with what a product knows of a document. The catalogue says which
// members the answer takes of it, in which order of things: what it does not have
// is left out, what it requires besides is made, what it encrypts is encrypted. A
// member that is given as nil is one that is known not to be there.
func (s *Sandbox) show(c *call, known ...object) (*answer, error) {
	members, err := s.fit(c, known...)
	if err != nil {
		return nil, err
	}
	a, err := reply(members)
	if err == nil {
		a.status = c.op.facts.Response.Status
	}
	return a, err
}

func (s *Sandbox) fit(c *call, known ...object) (object, error) {
	all := object{"mchid": c.own.mchid, "mch_id": c.own.mchid, "sp_mchid": c.own.mchid}
	for _, members := range known {
		maps.Copy(all, members)
	}
	maker := s.maker(c)
	echoes(maker.Known, all)
	f := &fitting{maker: maker, seal: c.own.sealForMerchant}
	members := f.object(c.op.facts.Response.Body, all)
	if f.err == nil {
		f.err = maker.Err()
	}
	return members, f.err
}

// A fitting brings known members into the form of a schema.
type fitting struct {
	maker *specimen.Maker
	seal  func(*openapi.Field, string) (any, error)
	err   error
}

func (f *fitting) object(schema *openapi.Field, known object) object {
	fitted := object{}
	if schema == nil {
		return fitted
	}
	for _, member := range schema.Fields {
		value, there := known[member.Name]
		switch {
		case there && value == nil:
		case there:
			fitted[member.Name] = f.value(member, value)
		case !member.Required || member.Either || member.Exclusive:
		case member.Type == "object":
			fitted[member.Name] = f.object(member, object{})
		case member.Type == "array" && member.MinItems == 0:
			fitted[member.Name] = []any{}
		default:
			fitted[member.Name] = f.maker.Value(member)
		}
	}
	return fitted
}

func (f *fitting) value(schema *openapi.Field, value any) any {
	switch v := value.(type) {
	case object:
		if len(schema.Fields) > 0 {
			return f.object(schema, v)
		}
	case []any:
		if schema.Items == nil {
			return v
		}
		fitted := make([]any, len(v))
		for i, item := range v {
			fitted[i] = f.value(schema.Items, item)
		}
		return fitted
	case string:
		if schema.Sensitive != "" {
			sealed, err := f.seal(schema, v)
			if err != nil && f.err == nil {
				f.err = err
			}
			return sealed
		}
	}
	return value
}

// tell sends a notification of what has happened, its content fitted to its schema
// like an answer. The caller holds s.mu.
func (s *Sandbox) tell(eventType, original, mchid, url string, known ...object) {
	if url == "" {
		return
	}
	all := object{}
	for _, members := range known {
		maps.Copy(all, members)
	}
	s.emit(event{Type: eventType, Original: original, MchID: mchid, URL: url, Resource: s.content(eventType, mchid, all)})
}

func (s *Sandbox) content(eventType, mchid string, known object) object {
	own := s.ring().caller(mchid)
	for _, n := range openapi.NotificationsOf(eventType) {
		if n.V2 || n.Resource == nil {
			continue
		}
		maker := &specimen.Maker{Now: s.now(), Known: map[string]any{}, Seal: own.sealForMerchant}
		echoes(maker.Known, known)
		f := &fitting{maker: maker, seal: own.sealForMerchant}
		return f.object(n.Resource, known)
	}
	return known
}
