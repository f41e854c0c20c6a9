<?php
// Money for many people at once, with sums.

$rows = [
    ['id' => 11, 'openid' => 'oA', 'money' => '1.50', 'remark' => ''],
    ['id' => 12, 'openid' => 'oB', 'money' => '0.30', 'remark' => '奖金'],
    ['id' => 13, 'openid' => 'oC', 'money' => '100', 'remark' => '奖金'],
];
$batch = 'B' . date('Ymd', 0) . str_pad((string) count($rows), 4, '0', STR_PAD_LEFT);
$details = [];
$total = 0;
foreach ($rows as $key => $row) {
    $fen = (int) bcmul($row['money'], '100');
    $total += $fen;
    $details[] = [
        'out_detail_no' => sprintf('%s%03d', $batch, $key + 1),
        'transfer_amount' => $fen,
        'transfer_remark' => $row['remark'] ?: '转账',
        'openid' => $row['openid'],
    ];
}
$instance->chain('v3/transfer/batches')->post([
    'json' => [
        'appid' => 'wx1',
        'out_batch_no' => $batch,
        'batch_name' => '奖金',
        'batch_remark' => '奖金' . count($details) . '笔',
        'total_amount' => $total,
        'total_num' => count($details),
        'transfer_detail_list' => $details,
    ],
]);
foreach (array_chunk(array_column($rows, 'id'), 2) as $page => $ids) {
    $instance->v3->paid->rows->post(['json' => ['page' => $page + 1, 'ids' => $ids, 'sum' => array_sum($ids)]]);
}
$instance->chain("v3/transfer/batches/out-batch-no/$batch")->get(['query' => ['need_query_detail' => 'true', 'offset' => 0, 'limit' => 20, 'detail_status' => 'ALL']]);
