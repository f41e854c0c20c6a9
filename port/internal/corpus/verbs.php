<?php
$method = 'deleteAsync';
$instance->v3->ecommerce->bill->$method()->wait();
$path = 'v3/marketing/favor/stocks/' . '98065001' . '/pause';
$instance->chain($path)->post(['json' => ['stock_creator_mchid' => '1']]);
$instance[$path]->post(['json' => ['stock_creator_mchid' => '2']]);
$name = 'native';
$instance->v3->pay->transactions->{$name}->post(['json' => ['n' => 1]]);
$instance->chain("v3/{$name}/a?x=1&y={$name}")->put(['json' => ['n' => 2]]);
$instance->hk->v3->sample->post(['json' => ['n' => 3]]);
$instance->chain('v3/merchant/fund/balance/BASIC')->get();
$instance->v3->partner->transactions->id->_transaction_id_->get(['transaction_id' => 'a/b', 'query' => ['sub_mchid' => '1']]);
$instance->chain('v3/brand/{+path}')->patch(['path' => 'a/b', 'json' => ['n' => 4]]);
$instance->chain('v3/stocks{?limit,offset}')->get(['limit' => 1, 'offset' => 0]);
