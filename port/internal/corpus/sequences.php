<?php
// Generators that a loop runs through: each value is asked for when its turn comes.
function ordersOfToday()
{
    foreach (['S1', 'S2', 'S3'] as $number) {
        yield $number;
    }
}

function pagesOf($instance, string $what)
{
    $offset = 0;
    do {
        $response = $instance->chain('v3/sequences/' . $what)->get(['query' => ['offset' => $offset]]);
        $page = json_decode((string) $response->getBody(), true);
        foreach ($page['data'] as $row) {
            yield $row;
        }
        $offset += 2;
    } while ($offset < 4);
}

function limits(): \Generator
{
    yield 'day' => 5000;
    yield 'month' => 100000;
}

function countingUp(int $from): iterable
{
    for ($i = $from; ; $i++) {
        yield $i;
    }
}

function someThenMore(bool $more)
{
    yield 'a';
    if (!$more) {
        return;
    }
    yield from ['b', 'c'];
}

class SequenceReader
{
    private $instance;

    public function __construct($instance)
    {
        $this->instance = $instance;
    }

    public function rows(int $pages)
    {
        for ($page = 0; $page < $pages; $page++) {
            $response = $this->instance->chain('v3/sequences/rows')->get(['query' => ['page' => $page]]);
            yield ['page' => $page, 'id' => json_decode((string) $response->getBody(), true)['refund_id']];
        }
    }

    public function send()
    {
        foreach ($this->rows(2) as $n => $row) {
            $this->instance->chain('v3/sequences/row')->post(['json' => ['n' => $n, 'row' => $row]]);
        }
    }
}

foreach (ordersOfToday() as $i => $number) {
    if ($i === 1) {
        continue;
    }
    $instance->chain('v3/sequences/order')->post(['json' => ['i' => $i, 'number' => $number]]);
}
foreach (pagesOf($instance, 'bills') as $row) {
    $instance->chain('v3/sequences/bill')->post(['json' => ['id' => $row['id']]]);
}
foreach (limits() as $span => $fen) {
    $instance->chain('v3/sequences/limit')->post(['json' => ['span' => $span, 'fen' => $fen]]);
}
foreach (countingUp(7) as $n) {
    if ($n > 8) {
        break;
    }
    $instance->chain('v3/sequences/count')->post(['json' => ['n' => $n]]);
}
$all = someThenMore(true);
foreach ($all as $tag) {
    $instance->chain('v3/sequences/tag')->post(['json' => ['tag' => $tag]]);
}
$instance->chain('v3/sequences/list')->post(['json' => ['list' => iterator_to_array(someThenMore(false), false)]]);
(new SequenceReader($instance))->send();
try {
    foreach (pagesOf($instance, 'fails/404') as $row) {
        $instance->chain('v3/sequences/never')->post(['json' => ['id' => $row['id']]]);
    }
} catch (\Exception $e) {
    $instance->chain('v3/sequences/failed')->post(['json' => ['failed' => true]]);
}
