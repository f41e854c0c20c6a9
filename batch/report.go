package batch

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// Format is how a report is written.
type Format string

// The formats of reports.
const (
	CSV   Format = "csv"
	JSONL Format = "jsonl" // a JSON object a line, with the whole answer
)

// reportColumns are the columns of a CSV report, and the members of a line of JSON.
var reportColumns = []string{"line", "number", "state", "happened", "fen", "attempts", "at", "http", "code", "request_id", "status", "message"}

// Report writes the rows of some states, or of all, in the order of the plan. It is made from the ledger each time, and
// never added to: ReportFile puts a new one in its place. What a spreadsheet would take for a formula gets a ' in front.
func (j *Job) Report(ctx context.Context, w io.Writer, format Format, states ...State) error {
	out := bufio.NewWriter(w)
	table := csv.NewWriter(out)
	var write func(Record) error
	switch format {
	case CSV:
		write = func(r Record) error { return table.Write(plain(cellsOf(r))) }
		if err := table.Write(reportColumns); err != nil {
			return err
		}
	case JSONL:
		write = func(r Record) error { return writeLine(out, r) }
	default:
		return fmt.Errorf("batch: the format %q is neither csv nor jsonl", format)
	}
	for r, err := range j.Rows(ctx, "") {
		if err == nil && (len(states) == 0 || slices.Contains(states, r.State)) {
			err = write(r)
		}
		if err != nil {
			return err
		}
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return err
	}
	return out.Flush()
}

// ReportFile writes a report into a file: beside its place first, and there when it is whole and on the disk, so that what
// was there before stays until then.
func (j *Job) ReportFile(ctx context.Context, name string, format Format, states ...State) (err error) {
	file, err := os.CreateTemp(filepath.Dir(name), ".report-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err := errors.Join(j.Report(ctx, file, format, states...), file.Sync(), file.Close()); err != nil {
		return err
	}
	if j.at != nil {
		j.at("reported", 0)
	}
	return os.Rename(file.Name(), name)
}

func cellsOf(r Record) []string {
	cells := []string{strconv.FormatInt(r.Line, 10), r.Number, string(r.State), "", strconv.FormatInt(r.Fen, 10), strconv.FormatInt(r.Attempts, 10), "", "", r.Code, r.RequestID, "", ""}
	if r.Happened != nil {
		cells[3] = strconv.FormatBool(*r.Happened)
	}
	if !r.At.IsZero() {
		cells[6] = r.At.Format(time.RFC3339)
	}
	if r.Status != 0 {
		cells[7] = strconv.Itoa(r.Status)
	}
	cells[10], cells[11] = saidBy(r.Answer)
	return cells
}

// saidBy takes out of an answer what the thing is now, and what was said of it.
func saidBy(answer string) (status, message string) {
	if !gjson.Valid(answer) {
		return "", firstLine(answer)
	}
	said := gjson.Parse(answer)
	for _, name := range []string{"status", "state", "trade_state", "bill_status"} {
		if v := said.Get(name); v.Type == gjson.String {
			return v.Str, said.Get("message").String()
		}
	}
	return "", said.Get("message").String()
}

// masked is a sealed text, in JSON.
var masked = regexp.MustCompile(`"` + sealMark + `[^"]*"`)

// Request is the row's request as it was planned, in JSON, with *** for what is Sensitive.
func (r Record) Request() string { return masked.ReplaceAllString(r.request, `"***"`) }

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// plain keeps spreadsheets from reading a cell as a formula.
func plain(cells []string) []string {
	for i, cell := range cells {
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
			cells[i] = "'" + cell
		}
	}
	return cells
}

// line is a Record as JSON.
type line struct {
	Line      int64           `json:"line"`
	Number    string          `json:"number,omitempty"`
	State     State           `json:"state"`
	Happened  *bool           `json:"happened,omitempty"`
	Fen       int64           `json:"fen"`
	Attempts  int64           `json:"attempts"`
	At        *time.Time      `json:"at,omitempty"`
	Status    int             `json:"http,omitempty"`
	Code      string          `json:"code,omitempty"`
	RequestID string          `json:"request_id,omitempty"`
	Answer    json.RawMessage `json:"answer,omitempty"` // of JSON
	Message   string          `json:"message,omitempty"`
}

func writeLine(out *bufio.Writer, r Record) error {
	l := line{Line: r.Line, Number: r.Number, State: r.State, Happened: r.Happened, Fen: r.Fen, Attempts: r.Attempts, Status: r.Status, Code: r.Code, RequestID: r.RequestID}
	if !r.At.IsZero() {
		l.At = &r.At
	}
	if gjson.Valid(r.Answer) {
		l.Answer = json.RawMessage(r.Answer)
	} else {
		l.Message = firstLine(r.Answer)
	}
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = out.Write(append(text, '\n'))
	return err
}
