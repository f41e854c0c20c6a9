package console

import (
	"net/http"
	"strconv"

	"github.com/a8579013/wechatpay/sandbox"
)

// faultEndpoints are about what goes wrong on purpose.
var faultEndpoints = []endpoint{
	at("GET", "faults", "the rules by which something goes wrong, also those that have hit as often as they may", (*console).faults),
	at("POST", "faults", "adds a rule", (*console).addFault),
	at("DELETE", "faults/{id}", "takes a rule out", (*console).removeFault),
	at("DELETE", "faults", "takes all rules out", (*console).removeFaults),
}

type fault struct {
	ID    string `json:"id"`
	Rule  string `json:"rule" doc:"as it was added"`
	Count int    `json:"count" doc:"how many requests it hits; 0: all"`
	Hits  int    `json:"hits" doc:"how many it has hit"`
}

type faultList struct {
	Faults []fault `json:"faults"`
}

func (c *console) faults(*http.Request, nothing) (faultList, error) {
	list := faultList{Faults: []fault{}}
	for _, f := range c.sb.Faults() {
		list.Faults = append(list.Faults, fault{f.ID, f.String(), f.Count, f.Hits})
	}
	return list, nil
}

type faultRule struct {
	Rule string `json:"rule" doc:"[METHOD] PATH, where not all requests are meant, then what goes wrong, with commas between: POST /v3/refund/domestic/refunds,count=3,cut=after"`
}

func (c *console) addFault(_ *http.Request, in faultRule) (fault, error) {
	f, err := sandbox.ParseFault(in.Rule)
	if err != nil {
		return fault{}, err
	}
	id, err := c.sb.AddFault(f)
	if err != nil {
		return fault{}, err
	}
	return fault{id, f.String(), f.Count, 0}, nil
}

type faultID struct {
	ID string `json:"id" in:"path"`
}

func (c *console) removeFault(_ *http.Request, in faultID) (nothing, error) {
	if in.ID == "" || !c.sb.RemoveFault(in.ID) {
		return nothing{}, refuse(http.StatusNotFound, "there is no fault "+strconv.Quote(in.ID))
	}
	return nothing{}, nil
}

func (c *console) removeFaults(*http.Request, nothing) (nothing, error) {
	c.sb.RemoveFault("")
	return nothing{}, nil
}
