package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// base is what the tests amend.
const base = `POST v3/a/{id} 名
	path
		id string
	json
		amount* object
			total* number "总金额" example="100"
		list array "列表"
			[] string enum=["A"]
		note string "备注" maxLength=8 sensitive="rsa-wechatpay"
		text string
			$ object
				inner string
	response 200 json
		state string
		deep object
			gone string
NOTIFY v3 A.B 知
	resource
		one object
			x string
`

// amended gives a block of base after an amendment in a file.
func amended(t *testing.T, file, amendment, head string) (string, *catalogue) {
	t.Helper()
	c, err := load(folderOf(t, map[string]string{"v3.txt": base, file: amendment}))
	if err != nil {
		t.Fatal(err)
	}
	for key, block := range c.blocks {
		if key == head {
			text, _ := render([]*line{block})
			return text, c
		}
	}
	t.Fatal(head)
	return "", nil
}

func TestAmend(t *testing.T) {
	for name, tt := range map[string]struct{ amendment, add, without string }{
		"fields":                {"\tresponse\n\t\tdeep\n\t\t\tnew* integer \"新\"\n\t\t\t\t# why\n\t\tlist array\n\t\t\t[] object\n\t\t\t\ta string\n", "\t\t\tnew* integer \"新\"\n\t\tlist array\n\t\t\t[] object\n\t\t\t\ta string\n", ""},
		"a new section":         {"\tquery\n\t\tlimit integer\n", "\tquery\n\t\tlimit integer\n\tresponse 200 json\n", ""},
		"another answer":        {"\tresponse 202 json\n", "\tresponse 202 json\n\t\tstate string\n", ""},
		"in a JSON string":      {"\tjson\n\t\ttext\n\t\t\t$\n\t\t\t\tmore integer\n", "\t\t\t\tinner string\n\t\t\t\tmore integer\n", ""},
		"a type":                {"\ttype json.amount.total integer was=\"number\"\n", "\t\t\ttotal* integer \"总金额\" example=100 disputed=true\n", ""},
		"a type of an answer":   {"\ttype response.state integer was=\"string\"\n", "\t\tstate integer\n", ""},
		"a list of objects":     {"\ttype response.deep object[] was=\"object\"\n", "\t\tdeep array\n\t\t\t[] object\n\t\t\t\tgone string\n", ""},
		"a text in place of":    {"\ttype json.list string was=\"string[]\"\n", "\t\tlist string \"列表\" disputed=true\n", "[] string"},
		"a name":                {"\trename json.note remark\n", "\t\tremark string \"备注\" maxLength=8 sensitive=\"rsa-wechatpay\"\n", "note"},
		"a name with its label": {"\trename json.note remark\n\tjson\n\t\tremark string \"附言\"\n", "\t\tremark string \"附言\"\n", "note"},
		"optional":              {"\toptional json.amount\n", "\t\tamount object\n", ""},
		"required":              {"\trequired json.note\n", "\t\tnote* string", ""},
		"values of a list":      {"\tset json.list enum=[\"A\",\"B\"]\n", "\t\t\t[] string enum=[\"A\",\"B\"]\n", ""},
		"a limit":               {"\tset json.note maxLength=16 minLength=1\n", "\t\tnote string \"备注\" sensitive=\"rsa-wechatpay\" maxLength=16 minLength=1\n", ""},
		"no limit":              {"\tclear json.note maxLength sensitive\n", "\t\tnote string \"备注\"\n", ""},
		"nothing":               {"\tdrop response.deep\n\tdrop response.deep.gone\n", "\t\tstate string\n", "deep"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, file := range []string{supplementFile, mendedFile, addedFile} {
				got, _ := amended(t, file, "AMEND POST v3/a/{id}\n"+tt.amendment, "POST v3/a/{id}")
				if !strings.Contains(got, tt.add) || tt.without != "" && strings.Contains(got, tt.without) {
					t.Errorf("%s: %s", file, got)
				}
			}
		})
	}
	got, c := amended(t, supplementFile, "AMEND NOTIFY v3 A.B\n\tdispute resource.one required said={} chosen=false\n\tresource\n\t\tone object\n\t\t\ty string single=\"skit\"\n\t\t\tx string official=\"go\"\n", "NOTIFY v3 A.B")
	if want := "NOTIFY v3 A.B 知\n\tresource\n\t\tone object\n\t\t\tx string\n\t\t\ty string\n"; got != want {
		t.Error(cmp.Diff(want, got))
	}
	if diff := cmp.Diff([]dispute{{"NOTIFY v3 A.B", "resource.one required said={} chosen=false"}}, c.disputes, cmp.AllowUnexported(dispute{})); diff != "" {
		t.Error(diff)
	}
	if got, want := c.given[supplementFile].String(), "2 fields (1 new, 1 already there)"; got != want {
		t.Errorf("counted: %s", got)
	}
}

// TestAmendOrder: an amendment of added.txt comes after those of the other files, and applies to a block of added.txt too.
func TestAmendOrder(t *testing.T) {
	c, err := load(folderOf(t, map[string]string{
		"v3.txt":         base,
		"supplement.txt": "# Of additions.jsonl: 1 fields, 1 corrections, 1 operations, 0 notifications\nAMEND POST v3/a/{id}\n\toptional json.amount by=\"go\"\n\nGET brand/x 新\n\tresponse 200 json\n\t\ta string single=\"skit\"\n",
		"mended.txt":     "AMEND GET brand/x\n\trequired response.a by=\"java\"\n",
		"added.txt":      "AMEND GET brand/x\n\toptional response.a\n\tset response.a maxLength=3\n\nPOST v3/a/{id} 手\n\tpath\n\t\tid string\n\tjson\n\t\tamount* object\n\tresponse 204 none\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := "GET brand/x 新\n\tresponse 200 json\n\t\ta string maxLength=3\n" +
		"POST v3/a/{id} 手\n\tsource hand\n\tpath\n\t\tid string\n\tjson\n\t\tamount object\n\tresponse 204 none\n" +
		"NOTIFY v3 A.B 知\n\tresource\n\t\tone object\n\t\t\tx string\n"
	if diff := cmp.Diff(want, c.text); diff != "" {
		t.Error(diff)
	}
}

// TestFactErrors: whatever is wrong in a file of facts is named with the file and the line.
func TestFactErrors(t *testing.T) {
	const head = "AMEND POST v3/a/{id}\n"
	for name, tt := range map[string]struct{ file, text, want string }{
		"an unknown fact":          {"v3.txt", base + "GET v3/b 名\n\ttag x\n\tresponse 204 none\n", `v3.txt: line 22: "tag x": "tag" is no fact`},
		"an unknown field":         {addedFile, head + "\toptional json.amont\n", `added.txt: line 2: "optional json.amont": POST v3/a/{id} has no json.amont`},
		"an unknown parent":        {mendedFile, head + "\tresponse\n\t\tdeap\n\t\t\tx string\n", `mended.txt: line 3: "deap": there is no deap to step into`},
		"an unknown attribute":     {addedFile, head + "\tset json.note max=3\n", "added.txt: line 2: \"note string \\\"备注\\\" maxLength=8"},
		"a bad path":               {addedFile, "\nGET v4/a 名\n\tresponse 204 none\n", `added.txt: line 2: "GET v4/a 名": the path begins with`},
		"a bad type":               {addedFile, "GET v3/b 名\n\tresponse 200 json\n\t\ta text\n", `added.txt: line 3: "a text": write: name type`},
		"a bad type in an AMEND":   {supplementFile, head + "\tresponse\n\t\tnew text\n", `supplement.txt: line 3: "new text": write: name type`},
		"a field twice":            {supplementFile, head + "\tresponse\n\t\tstate integer\n", `supplement.txt: line 3: "state integer": state is there as string`},
		"a block twice":            {addedFile, "GET v3/b 名\n\tresponse 204 none\nGET v3/b 名\n\tresponse 204 none\n", "added.txt: line 3: GET v3/b is here twice"},
		"an amendment twice":       {addedFile, head + "\toptional json.amount\n" + head + "\toptional json.amount\n", "added.txt: line 3: AMEND POST v3/a/{id} is here twice"},
		"of nothing":               {addedFile, "AMEND POST v3/b\n\toptional json.a\n", "added.txt: line 1: \"AMEND POST v3/b\": no file has POST v3/b"},
		"with nothing":             {addedFile, head, "added.txt: line 1: \"AMEND POST v3/a/{id}\": nothing stands below"},
		"an unknown correction":    {addedFile, head + "\tremove json.note\n", `"remove" is neither a section nor a correction`},
		"a correction cut short":   {addedFile, head + "\trename json.note\n", "added.txt: line 2: \"rename json.note\": write: rename PATH name"},
		"too many words":           {addedFile, head + "\tdrop json.note now\n", "write: drop PATH"},
		"written for another type": {addedFile, head + "\ttype json.note integer was=\"number\"\n", `added.txt: line 2: "type json.note integer was=\"number\"": it is string, and the correction was written for "number"`},
		"fewer values":             {addedFile, head + "\tset json.list enum=[\"B\"]\n", "A is missing from the new values"},
		"variants":                 {addedFile, head + "\tjson\n\t\tamount\n\t\t\t| object\n", "variants can't be amended"},
		"indented too far":         {addedFile, "GET v3/b 名\n\t\ttags x\n", "added.txt: line 2: \"tags x\": indent with one tab a level, at most 1 here"},
		"indented with blanks":     {addedFile, "GET v3/b 名\n  tags x\n", "added.txt: line 2:"},
		"new and there":            {supplementFile, "POST v3/a/{id} 名\n\tresponse 204 none\n", "supplement.txt: line 1: POST v3/a/{id} is there already: write AMEND"},
		"a fact taken out":         {supplementFile, "# Of additions.jsonl: 2 fields, 0 corrections, 0 operations, 0 notifications\n" + head + "\tresponse\n\t\ta string single=\"go\"\n", "it has 1 fields, 0 corrections, 0 operations, 0 notifications, and its source 2 fields"},
	} {
		files := map[string]string{"v3.txt": base, tt.file: tt.text}
		_, err := load(folderOf(t, files))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v\nwant …%s…", name, err, tt.want)
		}
	}
}
