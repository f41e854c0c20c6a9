<?php

// PHP's arrays are values: what changes in one name of them stays as it was under the other.
class Orders
{
    private array $base = ['amount' => ['total' => 100], 'count' => 1];

    public function base(): array
    {
        return $this->base;
    }

    public function priced(int $total): array
    {
        $order = $this->base;
        $order['amount']['total'] = $total;
        $order['count'] = 2;

        return $order;
    }
}

function discounted($instance, array $order): void
{
    $order['amount']['total'] -= 10;
    $order['count']++;
    $instance->chain('v3/copied/discounted')->post(['json' => $order]);
}

$base = ['out_trade_no' => 'A1', 'amount' => ['total' => 100], 'count' => 1];
$vip = $base;
$vip['amount']['total'] = 1;
$instance->chain('v3/copied/base')->post(['json' => $base]);
$instance->chain('v3/copied/vip')->post(['json' => $vip]);
discounted($instance, $base);
$instance->chain('v3/copied/after-discount')->post(['json' => $base]);

$rows = [['fee' => 1, 'amount' => ['total' => 1]], ['fee' => 2, 'amount' => ['total' => 2]]];
foreach ($rows as $row) {
    $row['fee'] = 9;
    $row['amount']['total'] = 9;
}
$instance->chain('v3/copied/rows')->post(['json' => ['rows' => $rows]]);

$list = [];
$order = ['no' => 'first', 'kind' => 'goods'];
$list[] = $order;
$order['no'] = 'second';
$list[] = $order;
foreach (['third', 'fourth'] as $no) {
    $order['no'] = $no;
    $list[] = $order;
}
$wrapped = ['order' => $order];
unset($order['no']);
$instance->chain('v3/copied/list')->post(['json' => ['list' => $list, 'wrapped' => $wrapped, 'order' => $order]]);

$chosen = $vip ?? [];
$chosen['chosen'] = true;
$either = $base['count'] > 1 ? $vip : $base;
$either['either'] = true;
[$left, $right] = [$base, $vip];
$left['left'] = true;
$right['amount']['right'] = true;
$instance->chain('v3/copied/either')->post(['json' => [$base, $vip, $chosen, $either, $left, $right]]);

$orders = new Orders();
$changed = $orders->base();
$changed['count'] = 7;
$changed['amount']['total'] = 7;
$instance->chain('v3/copied/class')->post(['json' => [$orders->base(), $orders->priced(5), $changed, $orders->base()]]);

$base['goods'][] = ['id' => 1];
$base['goods'][] = ['id' => 2];
$base['goods'][] = ['id' => 3];
$more = $base;
$more['goods'][] = ['id' => 4];
$base['goods'][] = ['id' => 5];
$instance->chain('v3/copied/goods')->post(['json' => [$base, $more]]);
