<?php
// Functions whose parameter may be one thing, or several.

function tell($client, $to, $options = [])
{
    if (is_string($to)) {
        $to = [$to];
    }
    foreach ($to as $i => $one) {
        $client->chain('v3/notify')->post(['json' => ['to' => $one, 'i' => $i] + $options]);
    }
}

function sumOf($items): int
{
    if (!is_array($items)) {
        return (int) $items;
    }
    $sum = 0;
    foreach ($items as $item) {
        $sum += is_array($item) ? $item['fen'] * ($item['n'] ?? 1) : $item;
    }

    return $sum;
}

class Sheet
{
    private $members = [];

    public function set($name, $value = null)
    {
        if (is_array($name)) {
            foreach ($name as $one => $of) {
                $this->members[$one] = $of;
            }

            return $this;
        }
        $this->members[$name] = $value;

        return $this;
    }

    public function send($client)
    {
        return $client->chain('v3/sheets')->post(['json' => $this->members]);
    }
}

tell($instance, 'a');
tell($instance, ['b', 'c']);
tell($instance, ['x' => 'd'], ['o' => 1]);
$instance->chain('v3/totals')->post(['json' => ['flat' => sumOf([1, 2]), 'rows' => sumOf([['fen' => 3, 'n' => 2], ['fen' => 1]]), 'text' => sumOf('7')]]);
(new Sheet())->set('a', 'z')->set(['b' => 2, 'c' => ['d']])->set('e')->send($instance);
