package sandbox

import (
	"errors"
	"io"
	"strings"
	"time"
)

// v2Ask reads which bill a request of APIv2 wants, and refuses one that there is
// not.
func (s *Sandbox) v2Ask(in *arrived, kind string) (billAsk, error) {
	day, err := time.ParseInLocation("20060102", in.v2Params["bill_date"], china)
	if err != nil {
		return billAsk{}, &v2Failure{message: "invalid bill_date", extra: v2Members{"error_code": "20001"}}
	}
	ask := billAsk{Bill: kind, MchID: in.own.mchid, Sub: in.v2Params["sub_mch_id"], Date: day.Format(time.DateOnly), Type: in.v2Params["bill_type"],
		Account: strings.ToUpper(in.v2Params["account_type"]), Gzip: in.v2Params["tar_type"] == "GZIP"}
	if ask.Type == "" {
		ask.Type = "ALL"
	}
	err = s.writeBill(io.Discard, ask)
	var p *problem
	if errors.As(err, &p) && p.code == "NO_STATEMENT_EXIST" {
		return ask, errNoV2Bill
	}
	return ask, err
}

var errNoV2Bill = errors.New("sandbox: no bill")

// v2Bill streams the trade bill of a day, or refuses in XML.
func (s *Sandbox) v2Bill(in *arrived) (*answer, error) {
	ask, err := s.v2Ask(in, "trade")
	if errors.Is(err, errNoV2Bill) {
		err = &v2Failure{message: "No Bill Exist", extra: v2Members{"error_code": "20002"}}
	}
	return s.v2Stream(ask, err)
}

// v2FundBill streams the fund flow of a day.
func (s *Sandbox) v2FundBill(in *arrived) (*answer, error) {
	ask, err := s.v2Ask(in, "fund")
	if errors.Is(err, errNoV2Bill) {
		err = &v2Failure{code: "NO_BILL_EXIST", message: "账单不存在"}
	}
	return s.v2Stream(ask, err)
}

func (s *Sandbox) v2Stream(ask billAsk, err error) (*answer, error) {
	if err != nil {
		return nil, err
	}
	a := s.streamBill(ask)
	if !ask.Gzip {
		a.header.Set("Content-Type", "text/plain")
	}
	return a, nil
}
