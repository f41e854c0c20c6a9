<?php
// Amounts in yuan, as texts and as floats: what PHP makes of them.
class Item
{
    public $price = 9.9;
    public function fen($count) { return (int) round($this->price * $count * 100); }
    public static function of(string $yuan): int { return (int) ($yuan * 100); }
}

function fenOf(float $yuan): int { return (int) round($yuan * 100); }

$price = '19.90';
$items = [['price' => 10.5, 'count' => 2], ['price' => '3.30', 'count' => 1]];
$total = 0;
foreach ($items as $item) {
    $total += $item['price'] * $item['count'];
}
settype($price, 'float');
$instance->v3->x->post(['json' => [
    'product' => 19.9 * 100,
    'whole' => 20.0 * 100,
    'cast' => (int) '19.90',
    'leading' => (int) '12abc',
    'none' => intval('abc'),
    'hex' => intval('0x1A', 16),
    'float' => (float) '1.5kg',
    'settype' => $price * 100,
    'sum' => $total * 100,
    'fen' => fenOf('19.9'),
    'item' => (new Item())->fen(3),
    'cut' => Item::of('0.29'),
    'bool' => (int) true + 1,
    'most' => max(1, 2.5),
]]);
foreach ([1234567.891, -1234.5, 999.995, 0.285, 12.0] as $v) {
    $instance->v3->x->post(['json' => [
        number_format($v), number_format($v, 2), number_format($v, 1, '.', ' '), number_format($v, 2, '.', ''), round($v, 2), round($v), floor($v), ceil($v),
        sprintf('%.3f|%.0f', $v, $v),
    ]]);
}
if ('9.9' < 10 && $price > 19 && $price == 19.9) {
    $instance->v3->x->post(['json' => ['compared' => true]]);
}
