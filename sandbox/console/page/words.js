// words.js has all texts of the console, in English and in Chinese. A Go test holds the two against each other.

export const words = {
  en: {
    skip: 'Skip to the content', title: 'WeChat Pay sandbox', language: '中文', languageLabel: '切换到中文', languageCode: 'zh',
    toDark: 'Dark', toLight: 'Light',
    requests: 'Requests', orders: 'Orders', notices: 'Notifications', money: 'Money', faults: 'Faults and clock',
    about: 'merchant {mchid} · {now}',
    lost: 'The sandbox does not answer. This page tries again by itself.',
    tokenNeeded: 'You come from another machine: the control token of the sandbox is needed.', token: 'Control token', enter: 'Enter',
    none: 'Nothing yet.', noneFits: 'Nothing fits the filter.', close: 'Close', copy: 'Copy', copied: 'Copied',
    filter: 'Filter', filterHint: 'path, status or code', onlyWrong: 'only wrong signatures', onlyRefused: 'only refusals',
    noRequests: 'No request has arrived. Try: wechatpay call --profile sandbox --json POST v3/pay/transactions/native …',
    cut: 'cut', signatureGood: 'signature good', signatureWrong: 'signature wrong', unsigned: 'not signed', took: '{ms} ms',
    request: 'Request', answer: 'Answer', headers: 'Headers', binary: '{n} bytes that are no text',
    hint: 'Hint of the sandbox', message: 'What has to be signed', cause: 'Likely cause', advice: 'What to do',
    expected: 'has to be signed', signed: 'was signed', pasted: 'yours', difference: 'Difference',
    paste: 'Paste the message that your program signs, to compare it', same: 'It is the same, to the last character: another key signed it, or the signature was changed on its way.',
    unknownSigned: 'What was signed can\'t be told from the signature.',
    number: 'Number', state: 'State', payer: 'Payer', pay: 'Pay', paid: '{number} is paid.', failed: 'The payment of {number} has failed: the user may try again.', qr: 'QR code', qrAlt: 'QR code of {text}', refunded: 'refunded {sum}', actions: 'What users do', act: 'Do it', done: 'Done: {what}',
    openid: 'openid, made up unless given', fails: 'the payment fails', noOrders: 'No order yet: make one, and pay it here.',
    event: 'Event', attempts: 'Attempts', next: 'again at {time}', resend: 'Send again', resent: 'Sent again: {what}', accepted: 'accepted', open: 'waiting', givenUp: 'given up', content: 'Content, in the clear',
    noNotices: 'None yet. One goes out when something happens to what has a notify_url.', trigger: 'Send one of something that has not happened', url: 'URL', triggerDo: 'Send',
    duplicates: 'Duplicates of each', probes: 'Probes with a wrong signature first', hold: 'Hold all back, and let them go the newest first',
    account: 'Account', balance: 'Balance', documents: 'What is kept', setBalance: 'Set the merchant\'s balance', yuan: 'yuan', set: 'Set',
    reset: 'Begin anew', resetSure: 'All orders, money and requests of this sandbox are forgotten. Go on?', resetDone: 'The sandbox is as new.',
    clock: 'Clock', clockNow: 'It is {now}.', hour: '1 hour', day: '1 day', week: '1 week', forward: 'forward by', advanced: 'It is {now} now.',
    certificates: 'Certificates', rotate: 'Rotate the platform certificate now', rotated: 'Answers are signed with {serial} now.',
    faultRules: 'Faults', faultRule: 'Rule', faultHint: 'POST /v3/refund/domestic/refunds,count=3,cut=after', addFault: 'Add', removeFault: 'Remove', left: '{n} left', forever: 'until it is removed', hits: 'hit {n} times', noFaults: 'Nothing goes wrong.',
    noticeFaults: 'Faults of notifications', save: 'Save', saved: 'Saved.',
    keys: 'Keys: 1 to 5 rooms · ↑ ↓ move · Enter opens · Esc closes · / filters',
  },
  zh: {
    skip: '跳到正文', title: '微信支付沙箱', language: 'English', languageLabel: 'Switch to English', languageCode: 'en',
    toDark: '深色', toLight: '浅色',
    requests: '请求', orders: '订单', notices: '通知', money: '资金', faults: '故障与时钟',
    about: '商户 {mchid} · {now}',
    lost: '沙箱没有应答，本页会自动重试。',
    tokenNeeded: '您来自另一台机器，需要沙箱的控制令牌。', token: '控制令牌', enter: '进入',
    none: '暂无内容。', noneFits: '没有符合筛选条件的内容。', close: '关闭', copy: '复制', copied: '已复制',
    filter: '筛选', filterHint: '路径、状态码或错误码', onlyWrong: '只看签名错误', onlyRefused: '只看被拒绝的',
    noRequests: '还没有请求。试试：wechatpay call --profile sandbox --json POST v3/pay/transactions/native …',
    cut: '已切断', signatureGood: '签名正确', signatureWrong: '签名错误', unsigned: '未签名', took: '{ms} 毫秒',
    request: '请求', answer: '应答', headers: '头部', binary: '{n} 字节的非文本内容',
    hint: '沙箱的提示', message: '待签名串', cause: '可能的原因', advice: '怎么办',
    expected: '应当签名', signed: '实际签名', pasted: '您的', difference: '差异',
    paste: '粘贴您的程序所签名的串，以便比较', same: '完全一致，一个字符不差：签名用的是另一把密钥，或者签名在途中被改动。',
    unknownSigned: '从签名值无法得知实际签名的内容。',
    number: '单号', state: '状态', payer: '付款人', pay: '付款', paid: '{number} 已付款。', failed: '{number} 付款失败，用户可以再试。', qr: '二维码', qrAlt: '{text} 的二维码', refunded: '已退款 {sum}', actions: '用户的操作', act: '执行', done: '已完成：{what}',
    openid: 'openid，不填则自动生成', fails: '付款失败', noOrders: '还没有订单：先下单，再到这里付款。',
    event: '事件', attempts: '发送记录', next: '将于 {time} 再次发送', resend: '重新发送', resent: '已重新发送：{what}', accepted: '已接收', open: '等待中', givenUp: '已放弃', content: '明文内容',
    noNotices: '还没有通知。带有 notify_url 的单据发生变化时会发出通知。', trigger: '为没有发生的事发送一条通知', url: '地址', triggerDo: '发送',
    duplicates: '每条重复发送的次数', probes: '先发几次签名错误的探测', hold: '全部扣住，放行时最新的先发',
    account: '账户', balance: '余额', documents: '已保存的单据', setBalance: '设定商户余额', yuan: '元', set: '设定',
    reset: '重新开始', resetSure: '沙箱的全部订单、资金和请求都会被清除。继续吗？', resetDone: '沙箱已恢复如新。',
    clock: '时钟', clockNow: '现在是 {now}。', hour: '1 小时', day: '1 天', week: '1 周', forward: '向前拨', advanced: '现在是 {now}。',
    certificates: '证书', rotate: '立即更换平台证书', rotated: '现在用 {serial} 签名应答。',
    faultRules: '故障', faultRule: '规则', faultHint: 'POST /v3/refund/domestic/refunds,count=3,cut=after', addFault: '添加', removeFault: '移除', left: '还剩 {n} 次', forever: '直到移除', hits: '已触发 {n} 次', noFaults: '一切正常。',
    noticeFaults: '通知的故障', save: '保存', saved: '已保存。',
    keys: '快捷键：1 至 5 切换页面 · ↑ ↓ 移动 · Enter 打开 · Esc 关闭 · / 筛选',
  },
}

let language = localStorage.getItem('language') ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')

export const lang = () => language

/** say gives a text in the reader's language, its {holes} filled. */
export function say(name, holes = {}) {
  return words[language][name].replace(/\{(\w+)\}/g, (_, hole) => holes[hole])
}

export function setLanguage(code) {
  language = code
  localStorage.setItem('language', code)
}

/** moment writes a time for a reader, to the second, in his own zone. */
export function moment(text) {
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(text))
}
