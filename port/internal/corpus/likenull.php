<?php

// == null is another thing than === null, and a part of an answer that is null is null in a variable as well.
$r = json_decode('{"nul":null,"empty":"","zero":0,"no":false,"list":[],"text":"a","sz":"0"}', true);

function memberOrNull($r, $name)
{
    return $r[$name] ?? null;
}

foreach (['nul', 'empty', 'zero', 'no', 'list', 'text', 'sz', 'missing'] as $name) {
    $value = memberOrNull($r, $name);
    $instance->chain('v3/null/' . $name)->post(['json' => [
        'like' => $value == null,
        'unlike' => $value != null,
        'null' => $value === null,
        'empty' => $value == '',
        'set' => isset($value),
        'or' => $value ?? 'none',
        'is' => is_null($value),
        'word' => $value == 'a',
    ]]);
}
$count = 0;
$instance->chain('v3/null/typed')->post(['json' => ['count' => $count == null, 'list' => [] == null, 'direct' => $r['no'] == null, 'text' => $r['text'] != null]]);
