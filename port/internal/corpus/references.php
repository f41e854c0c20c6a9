<?php
// Members that change in their places, and functions that change what they are given.
function completed(array &$body, string $kind): void
{
    if ($kind === '') {
        return;
    }
    $body['kind'] = $kind;
    $body['notify_url'] = 'https://shop.example/notify';
}

class Referrer
{
    private $instance;

    public function __construct($instance)
    {
        $this->instance = $instance;
    }

    private function common(array &$body)
    {
        $body['appid'] = 'wxd678efh567hg6787';
    }

    public function send(array $body)
    {
        $this->common($body);
        return $this->instance->chain('v3/references/own')->post(['json' => $body]);
    }

    public function goods(array $items)
    {
        foreach ($items as &$item) {
            $item['unit_price'] = (int) round($item['yuan'] * 100);
            unset($item['yuan']);
        }
        return $this->instance->chain('v3/references/goods')->post(['json' => ['goods_detail' => $items]]);
    }
}

$body = ['out_trade_no' => '1'];
completed($body, 'a');
$same = $body;
completed($same, '');
$instance->chain('v3/references/given')->post(['json' => ['body' => $body, 'same' => $same]]);

$details = [['amount' => 100, 'name' => ' 张三 '], ['amount' => 200, 'name' => '李四'], ['amount' => 0, 'name' => '王五'], ['amount' => 300, 'name' => '赵六']];
foreach ($details as $i => &$detail) {
    $detail['no'] = $i;
    if ($detail['amount'] === 0) {
        break;
    }
    $detail['name'] = trim($detail['name']);
}
unset($detail);
$instance->chain('v3/references/details')->post(['json' => ['details' => $details]]);

$tags = ['a', 'b'];
foreach ($tags as &$tag) {
    $tag = strtoupper($tag);
}
unset($tag);
$counts = ['1', '2'];
foreach ($counts as $at => $count) {
    $counts[$at] = (int) $count;
}
$rows = [['n' => 1], ['n' => 2]];
foreach ($rows as $at => $row) {
    $rows[$at]['twice'] = $row['n'] * 2;
}
$instance->chain('v3/references/lists')->post(['json' => ['tags' => $tags, 'counts' => $counts, 'rows' => $rows]]);

// What a function is given is what its parameter is.
function eachOfThem($instance, $numbers)
{
    foreach ($numbers as $number) {
        $instance->chain('v3/references/' . $number)->get();
    }
}

function sumOfThem($items)
{
    $sum = 0;
    foreach ($items as $item) {
        $sum += $item['price'] * $item['count'];
    }
    return $sum;
}

eachOfThem($instance, ['x', 'y']);
(new Referrer($instance))->send(['total' => sumOfThem([['price' => 10, 'count' => 2], ['price' => 3, 'count' => 1]])]);
(new Referrer($instance))->goods([['yuan' => 1.5], ['yuan' => 19.9]]);

$walked = [['n' => 1], ['n' => 2]];
$rate = 3;
array_walk($walked, function (&$item, $key) use ($rate) {
    $times = $item['n'] * $rate;
    $item['times'] = $times;
    $item['key'] = $key;
});
$instance->chain('v3/references/walked')->post(['json' => ['walked' => $walked]]);
