<?php
$mobile = '13800138000';
if (!preg_match('/^1[3-9]\d{9}$/', $mobile)) {
    die('手机号格式错误');
}
$no = preg_replace('/[^0-9A-Za-z]/', '', 'T-2024_01/01，');
if (preg_match('/token=([0-9a-f]+)/', 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=00ff', $m)) {
    $instance->v3->billdownload->file->get(['query' => ['token' => $m[1]], 'sink' => 'bill.csv']);
}
$url = 'https://api.mch.weixin.qq.com/v3/statements?id=7&kind=a%20b';
$parts = parse_url($url);
parse_str($parts['query'], $query);
if (strpos($url, 'v3/') !== false && strpos($url, 'https') === 0) {
    $instance->chain('v3/statements')->get(['query' => $query]);
}
$instance->chain('v3/x')->post(['json' => ['mobile' => $mobile, 'no' => $no, 'name' => preg_replace('/\s+/', ' ', "a  b\tc"), 'path' => parse_url($url, PHP_URL_PATH)]]);
