<?php
$i = 3;
while ($i-- > 1) {
    $instance->chain('v3/steps/' . $i)->get();
}
list('code' => $code, 'data' => list('id' => $id)) = ['code' => 0, 'data' => ['id' => 'I9']];
[$x, [$y, $z]] = ['a', ['b', 'c']];
[$x, $y] = [$y, $x];
$o = ['tags' => ['a', 'b']];
$instance->chain('v3/apart')->post(['json' => compact('code', 'id', 'x', 'y', 'z') + ['tag' => "{$o['tags'][1]}"]]);
$data = ['b' => 2, 'a' => true, 'n' => null];
$instance->chain('v3/built?' . http_build_query($data))->get(['headers' => ['Accept-Language' => ['zh', 'en']]]);
call_user_func([$instance->chain('v3/called'), 'post'], ['json' => ['by' => call_user_func('strtoupper', 'abc')]]);
$mchs = ['1900000001', '1900000002'];
array_walk($mchs, function ($mch, $i) use ($instance) {
    $instance->chain('v3/walked/{mch}')->get(['mch' => $mch, 'query' => ['i' => $i]]);
});
$promises = array_map(function ($mch) use ($instance) {
    return $instance->chain('v3/mapped/{mch}')->getAsync(['mch' => $mch]);
}, $mchs);
GuzzleHttp\Promise\Utils::unwrap($promises);
$url = 'https://api.mch.weixin.qq.com/v3/statements/1';
$instance->chain(substr($url, strlen('https://api.mch.weixin.qq.com/')))->get();
$instance->v3->marketing->favor->users->{'{openId}'}->coupons->get(['open-id' => 'oABC', 'auth' => ['a', 'b']]);
$instance->get();
$n = 0;
do {
    $n++;
    if ($n == 2) {
        continue;
    }
    $instance->chain("v3/late/$n")->get();
} while ($n < 3);
$upper = 'strtoupper';
$instance->chain('v3/last')->post(['json' => ['name' => $upper('abc'), 'end' => end(json_decode((string) $instance->chain('v3/l')->get()->getBody(), true)['data'])['id']]]);
$row = ['no' => 'R1', 'remark' => null];
$instance->chain('v3/null')->post(['json' => ['text' => $row['no'] . '-' . $row['remark']]]);
