package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sourceFolder makes a folder with additions, and the twin that they name.
func sourceFolder(t *testing.T, additions string) string {
	folder := t.TempDir()
	const twin = `{"method":"POST","path":"/v3/partner/x/{store_id}","name":"双","tags":["品牌∙门店"],"group":"门店","request":{"path":[{"name":"store_id","type":"string","label":"门店ID"}]}}`
	for name, text := range map[string]string{"v3.jsonl": twin + "\n", supplementSource: additions} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestImportSupplement(t *testing.T) {
	additions := strings.Join([]string{
		`{"method":"POST","path":"/brand/x/{store_id}","name":"新","new":true,"twin":"POST /v3/partner/x/{store_id}","flags":["brand-scheme"],"response":"200 json","sources":["skills"],"add":[` +
			`{"path":"json.state","type":"string","label":"状态","values":["A","B"],"certainty":"official","sources":["skills","facts-twin"]},` +
			`{"path":"response.list","type":"object","array":true,"label":"列表","certainty":"single","sources":["skills"]},` +
			`{"path":"response.list[].days","type":"string","array":true,"values":["MONDAY"],"label":"日","certainty":"agreed","sources":["skills","skit"]}]}`,
		`{"method":"GET","path":"/v3/a","name":"旧","content":"json","change":[` +
			`{"path":"response.total","what":"integer","facts":"number","choose":"integer","sources":["go"]},` +
			`{"path":"json.tags","what":"array","facts":"string[]","choose":"string","sources":["skit"],"against":["wxjava"]},` +
			`{"path":"json.old","what":"name","facts":"old","choose":"new","models":["java","skit"]},` +
			`{"path":"json.must","what":"required","facts":true,"choose":false,"sources":["go","skit"]},` +
			`{"path":"query.kind","what":"values","facts":["A"],"choose":["A","ALL"],"sources":["java"]},` +
			`{"path":"response.secret","what":"sensitive","facts":null,"choose":"rsa-merchant","sources":["skit"]},` +
			`{"path":"response.gone","what":"absent","facts":"optional","choose":"not in the answer","models":["go","java","skit"]}],` +
			`"add":[{"path":"response.deep.new","type":"string","format":"rfc3339","required":true,"sensitive":"rsa-merchant","label":"新","certainty":"official","sources":["go"]},` +
			`{"path":"multipart.meta.$.sha256","type":"string","label":"摘要","certainty":"single","sources":["skit"]}],` +
			`"disagree":[{"path":"response.deep.new","what":"required","said":{"go":false,"skit":true},"chosen":false}]}`,
		`{"id":"BRAND.X","version":"v3","name":"知","new":true,"flags":["brand-key"],"note":"no source gives the fields"}`,
	}, "\n") + "\n"
	got, err := convertSupplement(sourceFolder(t, additions))
	if err != nil {
		t.Fatal(err)
	}
	const want = `# Imported: see README.md. Additions and corrections belong into added.txt, which wins.
# Of additions.jsonl: 5 fields, 7 corrections, 1 operations, 1 notifications

POST brand/x/{store_id} 新
	tags 品牌∙门店
	group 门店
	flags brand-scheme
	source sdk
	# twin: POST v3/partner/x/{store_id}
	path
		store_id string "门店ID"
	json
		state string "状态" enum=["A","B"] open=true official="skills, facts-twin"
	response 200 json
		list array "列表" single="skills"
			[] object
				days array "日" agreed="skills, skit"
					[] string enum=["MONDAY"] open=true

AMEND GET v3/a
	type response.total integer was="number" by="go"
	type json.tags string was="string[]" by="skit against wxjava"
	rename json.old new by="java, skit"
	optional json.must by="go, skit"
	set query.kind enum=["A","ALL"] by="java"
	set response.secret sensitive="rsa-merchant" by="skit"
	drop response.gone by="go, java, skit"
	dispute response.deep.new required said={"go":false,"skit":true} chosen=false
	response 200 json
		deep
			new* string "新" format="rfc3339" sensitive="rsa-merchant" official="go"
	multipart
		meta
			$ object
				sha256 string "摘要" single="skit"

NOTIFY v3 BRAND.X 知
	flags brand-key
	# note: no source gives the fields
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	for line, want := range map[string]string{
		"{": "additions.jsonl line 1:",
		`{"method":"GET","path":"/v3/a","add":[{"path":"response.a","type":"string"},{"path":"response.a","type":"string"}]}`: "GET /v3/a: response.a is there twice",
		`{"method":"GET","path":"/v3/a","add":[{"path":"response","type":"string"}]}`:                                         `"response" is no path of a field`,
	} {
		if _, err := convertSupplement(sourceFolder(t, line+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want …%s…", line, err, want)
		}
	}
	if _, err := convertSupplement(t.TempDir()); err == nil {
		t.Error("a folder without sources")
	}
}
