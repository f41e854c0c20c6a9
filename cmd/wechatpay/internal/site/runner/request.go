package runner

import (
	"github.com/a8579013/wechatpay"
	"github.com/a8579013/wechatpay/cmd/wechatpay/internal/catalogue"
	"github.com/a8579013/wechatpay/openapi"
)

// Request is a sample as the client takes it; picture is the file of an upload.
func Request(o *openapi.Operation, s catalogue.Sample, picture string) (wechatpay.Request, error) {
	req := wechatpay.Request{}
	for _, v := range s.Path {
		req[v.Name] = v.Value
	}
	for key, values := range map[string][]catalogue.Value{"query": s.Query, "headers": s.Header} {
		if len(values) > 0 {
			req[key] = object(values)
		}
	}
	switch {
	case s.File != "":
		media, err := wechatpay.OpenMedia(picture)
		if err != nil {
			return nil, err
		}
		media.Part = s.File
		if len(s.Fields) > 0 && !o.V2 {
			media.Meta = object(s.Fields)
			for name, value := range media.Meta {
				if _, ok := value.(catalogue.FileDigest); ok {
					media.Meta[name] = media.SHA256()
				}
			}
		}
		req["body"] = media
		if o.V2 {
			req["xml"] = object(s.Fields)
		}
	case len(s.Fields) > 0 || o.Kind != openapi.NoBody && o.Method != "GET":
		req[string(o.Kind)] = object(s.Fields)
	}
	if o.Has(openapi.FlagMTLS) {
		req["security"] = true
	}
	return req, nil
}

func object(values []catalogue.Value) wechatpay.Object {
	made := wechatpay.Object{}
	for _, v := range values {
		made[v.Name] = plain(v.Value)
	}
	return made
}

func plain(value any) any {
	switch v := value.(type) {
	case []catalogue.Value:
		return object(v)
	case catalogue.Secret:
		return wechatpay.Sensitive(v)
	case []any:
		items := make([]any, len(v))
		for i := range v {
			items[i] = plain(v[i])
		}
		return items
	}
	return value
}
