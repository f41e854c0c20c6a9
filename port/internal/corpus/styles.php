<?php
// One call in every notation.
$instance->v3->pay->transactions->outTradeNo->_out_trade_no_->close->post(['json' => ['mchid' => '1900006891'], 'out_trade_no' => 'native123']);
$instance->chain('/v3/pay/transactions/out-trade-no/{out_trade_no}/close')->post(['out_trade_no' => 'native123', 'json' => ['mchid' => '1900006891']]);
$instance['v3/pay/transactions/out-trade-no/{out_trade_no}/close']->post(['out_trade_no' => 'native123', 'json' => ['mchid' => '1900006891']]);
$instance->v3->pay['transactions']->{'out-trade-no'}->chain('{out_trade_no}/close')->post(['out_trade_no' => 'native123', 'json' => ['mchid' => '1900006891']]);
$instance->V3->Pay->Transactions->OutTradeNo->{'{out_trade_no}'}->close->post(['out_trade_no' => 'native123', 'json' => ['mchid' => '1900006891']]);
$path = $instance->v3->pay->transactions;
$path->id->_transaction_id_->get(['transaction_id' => '4200000000', 'query' => ['mchid' => '1900006891']]);
$id = '1217752501201407033233368018';
$instance->chain("v3/pay/transactions/id/{$id}")->get(['query' => ['mchid' => '1900006891']]);
$instance->chain('v3/pay/transactions/id/' . $id . '?mchid=1900006891')->get();
$instance->v3->pay->transactions->id->{$id}->get(['query' => 'mchid=1900006891']);
$instance->v3->merchantService->complaintsV2->get(['query' => ['limit' => 5, 'offset' => 0]]);
$instance->v3->payscore->permissions->openid->_openid_->get(['openid' => 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', 'query' => ['service_id' => '500001']]);
$method = 'patch';
$instance->v3->marketing->partnerships->$method(['json' => []]);
$instance->v3->marketing->favor->stocks->_stock_id_->{'{empty}'}->get(['stock_id' => '98065001']);
