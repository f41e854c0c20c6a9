<?php
$ids = [];
for ($i = 0; $i < 2; $i++) {
    $ids[$i] = 'I' . $i;
}
$rows = [
    ['openid' => 'o1', 'fen' => 30, 'name' => ''],
    ['openid' => 'o2', 'fen' => 70, 'name' => '李四'],
];
$total = 0;
$details = [];
foreach ($rows as $i => $row) {
    $total += $row['fen'];
    $detail = [
        'out_detail_no' => 'D' . ($i + 1),
        'transfer_amount' => $row['fen'],
        'transfer_remark' => '工资',
        'openid' => $row['openid'],
    ];
    if ($row['name']) {
        $detail['user_name'] = $row['name'];
    }
    $details[] = $detail;
}
$instance->v3->transfer->batches->post(['json' => [
    'appid' => 'wx1',
    'out_batch_no' => 'B1',
    'total_amount' => $total,
    'total_num' => count($details),
    'ids' => $ids,
    'transfer_detail_list' => $details,
]]);
