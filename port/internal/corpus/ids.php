<?php

// A variable makes a segment an id: what stands beside it in the segment stays as it is written.
$no = '1217752501201407033233368018';
$n = 7;

$instance->chain("v3/refund/domestic/refunds/{$no}R1")->get(['query' => ['sub_mchid' => '1900000109']]);
$instance->chain("v3/pay/transactions/outTradeNo/{$no}A/close")->post(['json' => ['mchid' => '1900000109']]);
$instance->v3->pay->transactions->outTradeNo->{"X{$n}Y"}->get(['query' => ['mchid' => '1900000109']]);
$instance->chain('v3/pay/transactions/out-trade-no/Ax' . $n . 'Foo')->get(['query' => ['mchid' => '1900000109']]);
$instance->chain('v3/pay/transactions/id/' . $no . 'B?mchid=' . $n . 'C/D')->get();
$instance["v3/pay/transactions/id/P{$no}-{$n}Q"]->get(['query' => ['mchid' => '1900000109']]);
