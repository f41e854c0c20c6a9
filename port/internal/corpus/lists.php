<?php
$stocks = ['98065001', '98065002'];
foreach ($stocks as $i => $stock) {
    $resp = $instance->v3->marketing->favor->stocks->_stock_id_->get(['stock_id' => $stock, 'query' => ['stock_creator_mchid' => '1', 'n' => $i]]);
    $data = json_decode((string)$resp->getBody(), true);
    [$first, $second] = $data['data'];
    echo $first['id'] . $second['id'] . PHP_EOL;
    list('status' => $status, 'amount' => ['total' => $total]) = $data;
    echo "$status: {$total}\n";
}
[$a, $b] = ['x', 'y'];
[$a, $b] = [$b, $a];
$instance->v3->x->post(['json' => compact('a', 'b', 'stocks')]);
