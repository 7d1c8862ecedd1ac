/** Every sentence of the citizen page. What the bot itself says comes from the server. */

import type { TicketState } from "./api/events.ts";

export const product = {
  name: "问办",
  tagline: "政务服务，边问边办",
  assistant: "智能助手",
  trust: ["答案来自公开的办事指南，写明来源和日期", "不用登录，不收费，不会让您转账", "对话可以随时删除"],
  plate: (plate: string) => `门牌 ${plate}`,
};

export const owner = {
  bot: "智能助手在线",
  waiting: "正在为您找人工",
  held: (name: string) => `${name} 正在为您服务`,
  unreachable: "暂时连不上",
};

export const composer = {
  label: "输入您的问题",
  placeholder: "说说您想办什么事",
  placeholderHeld: "请说，坐席在看",
  send: "发送",
  count: (used: number, limit: number) => `${used}/${limit}`,
  countSpoken: (left: number) => `还能写 ${left} 个字`,
};

export const messages = {
  log: "对话记录",
  you: "您",
  typing: "正在查找",
  sending: "正在发送",
  failed: "发送失败，点此重试",
  options: "您可以选",
  announceReply: (text: string) => `智能助手说：${text}`,
  announceAgent: (name: string, text: string) => `${name}说：${text}`,
  agentRole: "人工坐席",
  latest: "回到最新消息",
};

export const speech = {
  read: "朗读",
  stop: "停止朗读",
  auto: "自动朗读新回复",
};

export const card = {
  kind: "办事指南",
  sample: "示例数据",
  sampleWhy: "示例数据：地址、电话、时限为演示内容，请以当地公布为准",
  source: "来源",
  verified: (date: string) => `核对于 ${date}`,
  law: "依据",
  badges: "要求",
};

export const bundle = {
  kind: "一件事一次办",
  members: (count: number) => `按顺序办这 ${count} 件，点一下看怎么办`,
};

export const crisis = {
  title: "请先打电话，马上有人帮您",
  call: (label: string, number: string) => `拨打${label}电话 ${number}`,
};

export const feedback = {
  ask: "这个回答有帮助吗？",
  helpful: "有帮助",
  unhelpful: "没帮上",
  thanks: "谢谢，已经记下",
  sorry: "已经记下。您可以换个说法，或点“转人工”",
};

export const handoff = {
  button: "转人工",
  pending: "正在转接",
  waiting: "排队中",
  held: "人工服务中",
  failed: "没有转成，请再试一次，或拨打 12345",
  call: "打12345",
};

export const queue = {
  title: "正在为您转人工",
  ahead: (ahead: number) => (ahead === 0 ? "下一位就是您" : `前面还有 ${ahead} 位`),
  wait: (low: number, high: number) =>
    low === high ? `大约要等 ${low} 分钟` : `大约要等 ${low} 到 ${high} 分钟`,
  waitUnknown: "有坐席空出来就会接您",
  finding: "正在看前面有几位",
  keep: "可以先放着，位置不会丢",
  giveUp: "不等了，继续问",
};

export const notices: Record<TicketState, (agent: string | null, before: TicketState | null) => string> = {
  waiting: (_agent, before) => (before === "held" ? "坐席暂时离开，已为您重新排队" : "已为您转人工，正在排队"),
  held: (agent) => (agent ? `坐席已接入：${agent}` : "坐席已接入"),
  returned: () => "已回到智能助手，您可以接着问",
  closed: () => "会话已结束",
  message_left: () => "已为您留言，坐席上班后会看到",
};

export const rating = {
  title: "请给这次服务打个分",
  levels: [
    { score: 5, label: "非常满意" },
    { score: 4, label: "满意" },
    { score: 3, label: "基本满意" },
    { score: 2, label: "不满意" },
    { score: 1, label: "非常不满意" },
  ],
  why: "哪里没做好（可以不填）",
  reasons: ["没解决问题", "等太久", "态度不好", "说得不清楚"],
  more: "还想说的（可以不填）",
  submit: "提交评价",
  sending: "正在提交",
  done: (label: string) => `您的评价：${label}。谢谢您`,
  doneUnknown: "您已评价，谢谢您",
  failed: "没有提交成，请再试一次",
};

export const connection = {
  lost: "连接中断，正在重连",
  restarted: "之前的对话已过期，已为您开始新的对话",
};

export const offline = {
  title: "现在连不上问办",
  body: "可能是网络或系统的问题。页面会自己重连，急事请直接打电话。",
  hotlines: "热线电话",
  guides: "您最近看过的办事指南",
  broken: "页面出了点问题",
  restart: "重新打开",
  afresh: "清空对话再打开",
};

export const hotlines = [
  { label: "政务服务便民热线", number: "12345" },
  { label: "社保就业热线", number: "12333" },
  { label: "医保热线", number: "12393" },
  { label: "报警", number: "110" },
  { label: "火警", number: "119" },
  { label: "急救", number: "120" },
];

export const menu = {
  open: "更多",
  close: "收起",
  title: "更多服务",
  case: "申请帮办",
  caseHint: "请工作人员联系您、帮您办",
  hotlines: "热线电话",
  erase: "删除我的对话",
};

export const elder = {
  on: "大字版",
  off: "标准版",
  larger: "字大一点",
  smaller: "字小一点",
  largerShort: "大",
  smallerShort: "小",
  size: (points: number) => `现在的字号 ${points} 磅`,
};

export const caseForm = {
  title: "申请帮办",
  intro: "留个电话，社区帮办员会联系您。",
  name: "怎么称呼您",
  phone: "联系电话",
  note: "想办什么事",
  noteHint: "不用写身份证号、银行卡号",
  notePrefill: (matter: string) => `想办：${matter}`,
  consent: "您的姓名和电话只交给帮办员，只用来联系您办这件事，办完按规定删除。",
  submit: "同意并提交",
  sending: "正在提交",
  cancel: "先不申请",
  done: (caseId: string) => `已收到，编号 ${caseId}。请留意电话。`,
  close: "知道了",
  nameMissing: "请写一下怎么称呼您",
  phoneWrong: "电话好像不对，请检查一下",
  noteMissing: "请写一下想办什么事",
  failed: "没有提交成，内容还在，请再试一次",
};

export const erase = {
  title: "要删除我的对话吗？",
  body: "删除后找不回来。正在排队的话，位置也会取消。",
  confirm: "确定删除",
  cancel: "不删了",
  busy: "正在删除",
  failed: "没有删掉，请再试一次",
  done: "已删除。可以重新开始问。",
};

/** By problem `code`, else by HTTP status, else `other`. */
export const problems: Record<string, string> = {
  "429": "说得有点快，请稍等再试",
  "413": "这段话太长了，请分开说",
  "422": "这段话发不出去，请换个说法",
  store_unavailable: "系统暂时忙不过来，请稍后再试",
  other: "没有办成，请再试一次，或拨打 12345",
};
