package catalogue

import (
	"github.com/a8579013/wechatpay/openapi"
)

// jsonOperation is an operation as --json prints it. What is empty, false or not known is left out.
type jsonOperation struct {
	entry
	Group     string   `json:"group,omitempty"`
	Roles     []string `json:"roles,omitempty"`
	Modes     []string `json:"modes,omitempty"`
	DocAlt    []string `json:"doc_alt,omitempty"`
	Updated   string   `json:"updated,omitempty"`
	Host      string   `json:"host"`
	Hosts     []string `json:"hosts,omitempty"`
	Successor []string `json:"successor,omitempty"`
	Since     string   `json:"since,omitempty"`
	Flags     []string `json:"flags,omitempty"`
	jsonOutcome
	Request  jsonRequest     `json:"request"`
	Response jsonResponse    `json:"response"`
	Samples  []samplePrinted `json:"samples"`
}

type jsonRequest struct {
	Path      []*jsonField `json:"path,omitempty"`
	Query     []*jsonField `json:"query,omitempty"`
	Header    []*jsonField `json:"header,omitempty"`
	Kind      string       `json:"kind,omitempty"` // json, xml or multipart
	Body      *jsonField   `json:"body,omitempty"`
	Sensitive []string     `json:"sensitive,omitempty"`
}

type jsonResponse struct {
	Status      int        `json:"status"`
	Also        []int      `json:"also,omitempty"`
	Content     string     `json:"content"`
	Gzip        bool       `json:"gzip,omitempty"`
	ErrorSchema bool       `json:"error_schema,omitempty"` // body is that of a failed download
	Body        *jsonField `json:"body,omitempty"`
	Sensitive   []string   `json:"sensitive,omitempty"`
}

// jsonField is a parameter or a member, in the words of JSON Schema where that has them.
type jsonField struct {
	Name       string       `json:"name,omitempty"`
	Required   bool         `json:"required,omitempty"`
	Type       string       `json:"type"`
	Format     string       `json:"format,omitempty"`
	Label      string       `json:"label,omitempty"`
	Sensitive  string       `json:"sensitive,omitempty"`
	Enum       []string     `json:"enum,omitempty"`
	Open       bool         `json:"open,omitempty"`
	Pattern    string       `json:"pattern,omitempty"`
	Default    any          `json:"default,omitempty"`
	Example    any          `json:"example,omitempty"`
	MinLength  int          `json:"minLength,omitempty"`
	MaxLength  int          `json:"maxLength,omitempty"`
	MinItems   int          `json:"minItems,omitempty"`
	MaxItems   int          `json:"maxItems,omitempty"`
	Minimum    *int64       `json:"minimum,omitempty"`
	Maximum    *int64       `json:"maximum,omitempty"`
	Deprecated bool         `json:"deprecated,omitempty"`
	Disputed   bool         `json:"disputed,omitempty"`
	Either     bool         `json:"either,omitempty"`
	Exclusive  bool         `json:"exclusive,omitempty"`
	Fields     []*jsonField `json:"fields,omitempty"`
	Items      *jsonField   `json:"items,omitempty"`
	JSON       *jsonField   `json:"json,omitempty"` // what a JSON text holds
	OneOf      []*jsonField `json:"oneOf,omitempty"`
}

func describeJSON(o *openapi.Operation) jsonOperation {
	r := o.Response
	return jsonOperation{
		entry: entries([]*openapi.Operation{o}, nil)[0], Group: o.Group, Roles: o.Roles, Modes: o.Modes, DocAlt: o.DocAlt, Updated: o.Updated,
		Host: o.Host(), Hosts: o.Hosts, Successor: o.Successor, Since: o.Since, Flags: o.Flags, jsonOutcome: describeOutcome(o),
		Request: jsonRequest{
			Path: jsonFields(o.PathParams), Query: jsonFields(o.Query), Header: jsonFields(o.Header),
			Kind: string(o.Kind), Body: jsonFieldOf(o.Body), Sensitive: o.Sensitive(),
		},
		Response: jsonResponse{
			Status: r.Status, Also: r.Also, Content: r.Content, Gzip: r.Gzip, ErrorSchema: r.ErrorSchema,
			Body: jsonFieldOf(r.Body), Sensitive: r.Sensitive(),
		},
		Samples: samplesOf(o),
	}
}

func jsonFields(list []*openapi.Field) []*jsonField {
	var fields []*jsonField
	for _, f := range list {
		fields = append(fields, jsonFieldOf(f))
	}
	return fields
}

func jsonFieldOf(f *openapi.Field) *jsonField {
	if f == nil {
		return nil
	}
	return &jsonField{
		Name: f.Name, Required: f.Required, Type: f.Type, Format: f.Format, Label: f.Label, Sensitive: f.Sensitive,
		Enum: f.Enum, Open: f.Open, Pattern: f.Pattern, Default: f.Default, Example: f.Example,
		MinLength: f.MinLength, MaxLength: f.MaxLength, MinItems: f.MinItems, MaxItems: f.MaxItems, Minimum: f.Minimum, Maximum: f.Maximum,
		Deprecated: f.Deprecated, Disputed: f.Disputed, Either: f.Either, Exclusive: f.Exclusive,
		Fields: jsonFields(f.Fields), Items: jsonFieldOf(f.Items), JSON: jsonFieldOf(f.JSON), OneOf: jsonFields(f.OneOf),
	}
}

// jsonNotification is a notification as --json prints it.
type jsonNotification struct {
	entry
	ID             string     `json:"id"`
	Version        string     `json:"version"`
	EventTypes     []string   `json:"event_types,omitempty"`
	Modes          []string   `json:"modes,omitempty"`
	DocAlt         []string   `json:"doc_alt,omitempty"`
	OriginalType   []string   `json:"original_type,omitempty"`
	Algorithm      string     `json:"algorithm,omitempty"`
	EncryptedField string     `json:"encrypted_field,omitempty"`
	Variants       []string   `json:"variants,omitempty"`
	Variant        string     `json:"variant,omitempty"` // which of several this is
	Others         []string   `json:"others,omitempty"`  // and which there are besides
	Flags          []string   `json:"flags,omitempty"`
	Body           *jsonField `json:"body,omitempty"`
	Resource       *jsonField `json:"resource,omitempty"`
	Response       *jsonField `json:"response,omitempty"`
}

func describeNotification(n *openapi.Notification) jsonNotification {
	return jsonNotification{
		entry: entries(nil, []*openapi.Notification{n})[0], ID: n.ID, Version: versionOf(n), EventTypes: n.EventTypes, Modes: n.Modes, DocAlt: n.DocAlt,
		OriginalType: n.OriginalType, Algorithm: n.Algorithm, EncryptedField: n.EncryptedField, Variants: n.Variants, Flags: n.Flags,
		Body: jsonFieldOf(n.Body), Resource: jsonFieldOf(n.Resource), Response: jsonFieldOf(n.Response),
	}
}

func versionOf(n *openapi.Notification) string {
	if n.V2 {
		return "v2"
	}
	return "v3"
}
