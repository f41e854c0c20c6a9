package resend

import (
	"testing"
	"time"
)

// BenchmarkNext decides about a refund whose connection broke, which happens once a failed call.
func BenchmarkNext(b *testing.B) {
	policy, budget := Policy{}.WithDefaults(), new(Budget)
	failure := Failure{Method: "POST", Attempt: 1, Harmless: true}
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		if !policy.Next(failure, now, budget).Again {
			b.Fatal("not again")
		}
		for range budgetCost {
			budget.Succeeded()
		}
	}
}

// BenchmarkUnknown asks of a refusal whether it leaves open what was done, as errors.Is does of each.
func BenchmarkUnknown(b *testing.B) {
	const refund = "https://api.mch.weixin.qq.com/v3/refund/domestic/refunds"
	b.ReportAllocs()
	for b.Loop() {
		if Unknown("POST", refund, 400, "PARAM_ERROR") || !Unknown("POST", refund, 400, "NEW_CODE") {
			b.Fatal("wrong")
		}
	}
}
