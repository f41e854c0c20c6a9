package main

// row is a room of the house: a package, and what it may import.
type row struct {
	room string // its folder without internal/: near, cmd/wechatpay/call; the root package is root
	may  string // the rooms that it imports, all of them and no other; a room of the same folder goes by its last name
	why  string // what the room is for, which is why it needs these and no others
}

// rooms is the house from the ground up: a row imports only rows above it. Modules below the root import its public
// packages as anybody does; those don't stand here, what they take of its internal/ does.
var rooms = []row{
	// Words and texts: they know of nothing.
	{"near", "", "did you mean: the distance of two words"},
	{"wording", "", "how people call things: words that mean the same"},
	{"goname", "", "names of Go for names of WeChat Pay"},
	{"money", "", "which members hold an amount"},
	{"errtext", "", "a stranger's text in an error: one short line"},
	{"panics", "", "a panic as an error"},
	{"secret", "", "texts and keys that fmt can't print"},
	{"regular", "", "files that end"},
	{"vectors", "", "recorded behaviour of the PHP SDK, for tests"},
	{"vectors/gen", "vectors", "copies the vectors"},
	{"scalar", "errtext", "a value of Go as a text, or why not"},
	{"jsontext", "near panics", "JSON that a stranger may have written; finds in it, offers the nearest name, and opens texts with what may panic"},

	// The PHP SDK's helpers, as pure functions.
	{"formatter", "", "texts that are signed"},
	{"transformer", "", "XML and maps"},
	{"crypto", "formatter regular", "keys and ciphers; keys are read from files, APIv2's signatures are over sorted parameters"},
	{"credentials", "crypto regular", "what keys, ids and serials have to be, and the names of their variables"},

	// The machines: each is ignorant of what a call is.
	{"uritemplate", "errtext scalar", "RFC 6570: values are texts, and what is wrong with one is quoted"},
	{"origin", "", "hosts that may be signed for"},
	{"spelling", "errtext origin uritemplate", "what nobody means in a path: looks at the template, and at the target that it became"},
	{"jsonbody", "errtext jsontext scalar", "the JSON of a body, or why not: nothing lost, nothing misplaced"},
	{"apiv2", "crypto errtext formatter jsontext scalar secret transformer uritemplate", "parameters to signed text, an answer to a judgement; a query is written as a template writes it"},
	{"resend", "", "whether a failed call is sent again"},
	{"transport", "credentials crypto errtext formatter origin panics scalar secret", "APIv3 as an http.RoundTripper: signs, sends once, verifies; keys are checked as credentials are"},

	{"root", "apiv2 credentials crypto errtext formatter jsonbody jsontext near origin panics resend scalar secret spelling transport uritemplate", "the face, and the one walk through the rooms above"},

	// Over the root's public API, or under it.
	{"openapi", "money near wording", "the catalogue and the check of a request"},
	{"amounts", "openapi", "what a request moves: the fields that the catalogue names, added up"},
	{"notify", "root apiv2 formatter jsonbody jsontext transformer", "notifications of both protocols: verified by a client, guarded, answered"},
	{"notify/storetest", "notify formatter", "what a Store of notifications has to do"},
	{"treepath", "goname openapi", "paths of the catalogue as walks down the typed tree: for the tools that write Go"},
	{"specimen", "openapi", "values that fit the catalogue: requests and answers"},
	{"sandbox", "root crypto formatter openapi origin specimen transformer", "WeChat Pay on this machine: signs and checks as it does, under the names of its hosts"},
	{"sandbox/console", "origin sandbox", "the interface that steers a sandbox: looks who asks, and under which name"},
	{"bill", "root errtext", "bills row by row; what a stranger has written is quoted in errors"},
	{"wirelog", "root", "a Transport that logs: asks which call a request belongs to"},
	{"clienttest", "root sandbox", "what tests of the client share"},
	{"generate", "goname money openapi resend specimen vectors wording", "writes the catalogue, the typed tree, the table of numbers and requests for Postman; checks the words of the search"},
	{"shape", "", "this program"},
	{"examples/shop", "", "a shop with net/http"},
	{"examples/from-php/ported", "root crypto formatter", "a shop of PHP as the port writes it"},
	{"examples/from-php", "root crypto notify", "the same shop, finished by hand"},

	// RSA in the machine's OpenSSL.
	{"accel/openssl", "", "a private key and a verifier, for a Config or for anybody"},

	// From PHP to Go.
	{"port/form", "", "a program between reading and writing"},
	{"port/php", "form", "PHP to the form: it knows nothing of Go"},
	{"port/golang", "form goname treepath", "the form to Go: names as everywhere, and the typed tree's paths"},
	{"port/notice", "form", "scripts that receive notifications, which package notify does in Go: only the form is changed, so it is neither reading nor writing"},
	{"port/invoke", "form", "parameters that are signed by hand, for which the client has a method"},
	{"port/byhand", "form", "what a source does with OpenSSL itself, as the SDK's functions"},
	{"port/inherit", "form", "what classes have of others, put where it is used"},
	{"port/outside", "form", "what a program has from elsewhere: requests, sessions, constants of other files"},
	{"port/settings", "form", "configurations of clients, put together where they stand apart"},
	{"port/chinese", "", "the notes in Chinese: a table beside the writer, which knows nothing of languages"},
	{"port", "byhand chinese form golang inherit invoke notice outside php settings", "reads one, writes the other, and joins the files of a folder in between"},
	{"port/recorded", "", "the recorded calls of the PHP SDK, ported and sent"},
	{"port/page", "", "the port in a browser"},
	{"port/corpus/folder", "", "a folder of PHP, and the package that it becomes"},
	{"port/corpus", "", "PHP of every kind and the Go that it becomes, which the compiler looks at"},

	// Bulk runs, a module of its own.
	{"batch/filelock", "", "a file that one process has"},
	{"batch/ledger", "filelock", "what a job is about to do and has done, on the disk"},
	{"batch/pace", "filelock", "when the next call may be made; jobs share it in a file"},
	{"batch/carry", "", "what a job and those who make its calls elsewhere say to each other"},
	{"batch", "carry ledger pace amounts errtext jsonbody origin resend", "plans, runs and settles jobs, whose sum it knows; which codes say what is resend's, what a body may be jsonbody's"},
	{"batch/fleet", "carry", "the calls of a job on many machines, over NATS: batch decides, it carries; a module of its own, since batch never needs a broker"},

	// The command line: a family of commands takes what it shares with another from the rooms above both.
	{"cmd/wechatpay/words", "", "what is said to people, in every language"},
	{"cmd/wechatpay/terminal", "words near", "colours, hints and exit codes; offers the nearest name"},
	{"cmd/wechatpay/parts", "", "pieces of a request or an answer in a file"},
	{"cmd/wechatpay/item", "terminal words", "what is written after a command: key=value"},
	{"cmd/wechatpay/outcome", "terminal words", "what became of a call"},
	{"cmd/wechatpay/operation", "money", "operations of the catalogue, by what a person writes"},
	{"cmd/wechatpay/engine", "terminal words", "who computes RSA"},
	{"cmd/wechatpay/playground", "terminal words", "the sandbox behind --sandbox"},
	{"cmd/wechatpay/account", "outcome terminal credentials words", "profiles and keys; a download of certificates is a call"},
	{"cmd/wechatpay/steer", "account terminal words", "a sandbox that runs, from another process: finds it by its folder or its profile"},
	{"cmd/wechatpay/program", "operation playground terminal words", "the command that the families hang below: names none of them"},
	{"cmd/wechatpay/shell", "terminal words", "completion"},
	{"cmd/wechatpay/call", "account engine item operation outcome parts playground terminal near words", "calls, and what they would send"},
	{"cmd/wechatpay/catalogue", "item operation playground terminal goname specimen treepath words", "api and gen: samples are items, and of what the sandbox owns; what is a moment"},
	{"cmd/wechatpay/check", "account engine outcome parts playground steer terminal credentials origin words", "doctor and verify; origin: WeChat Pay's URL, which some sign with the path"},
	{"cmd/wechatpay/keys", "account playground terminal credentials words", "certs and keys"},
	{"cmd/wechatpay/desk", "account item operation playground steer terminal credentials words", "the sandbox that runs, and its folder; and what is done to it: paid, notified"},
	{"cmd/wechatpay/porting", "terminal goname words", "port: files in, files and a report out"},
	{"cmd/wechatpay/table", "words", "tables of the real world: CSV and JSON, rows with names"},
	{"cmd/wechatpay/bulk", "account engine item operation table terminal words", "wechatpay batch: a row of a table is a call"},
	{"cmd/wechatpay/beside", "terminal words", "a program beside this one, in the place of a command"},
	{"cmd/wechatpay/wechatpay-batch", "bulk program terminal", "wires wechatpay batch: a program of its own, since SQLite takes long to compile"},
	{"cmd/wechatpay/manual", "terminal words", "docs: the documentation site, served"},
	{"cmd/wechatpay/site/runner", "cmd/wechatpay/catalogue", "runs what the site prints, each piece against a sandbox of its own"},
	{"cmd/wechatpay/site", "catalogue cmd/wechatpay/site/runner specimen wording words treepath", "writes the site's pages: what api show and gen write, from the same functions; names that people have, answers to notifications"},
	{"cmd/wechatpay/assist", "account operation playground terminal amounts words", "mcp: facts, the port and a sandbox for an assistant; a sum is what a person confirms"},
	{"cmd/wechatpay", "assist beside call catalogue check desk keys manual porting program shell terminal", "wires the families"},
}

// forTests are rooms that any test may use.
const forTests = "clienttest vectors"

// never is what a room must not pull in, by whichever way: a payment service carries no catalogue and no sandbox.
var never = row{"root", "openapi sandbox notify", "who takes money with it carries neither a catalogue nor a sandbox"}

// foreign is what the root module imports of others; its tests import more.
const (
	foreign      = "github.com/tidwall/gjson golang.org/x/sync"
	foreignTests = "github.com/google/go-cmp"
)
