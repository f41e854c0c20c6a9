<?php
// An array that is not given is a list where it becomes a member.

function goodsOf($instance, array $list = [], array $extra = [], $more = [])
{
    $instance->chain('v3/emptygiven/goods')->post(['json' => ['list' => $list, 'extra' => $extra, 'more' => $more]]);
}

goodsOf($instance);
goodsOf($instance, ['a']);
goodsOf($instance, [], ['k' => 1]);

function contextOf($instance, array $ctx = [])
{
    $options = ['json' => $ctx];
    $instance->chain('v3/emptygiven/whole')->post(['json' => ['text' => 'a', 'parts' => [['ctx' => $ctx], 'b']]]);
    if ($ctx) {
        $instance->chain('v3/emptygiven/options')->post($options);
    }
}

contextOf($instance);
contextOf($instance, ['k' => 1]);
