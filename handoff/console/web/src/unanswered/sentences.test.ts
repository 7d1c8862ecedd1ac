import assert from "node:assert/strict";
import { test } from "node:test";

import { isMasked, steps, suggestedSentences } from "./sentences.ts";

test("masked parts are noticed in both kinds of brackets", () => {
  assert.ok(isMasked("我的电话[手机号]怎么改"));
  assert.ok(isMasked("住在【门牌号】"));
  assert.ok(!isMasked("电话怎么改"));
});

test("each wording is suggested once, three at most", () => {
  assert.deepEqual(suggestedSentences(["甲", "甲 ", "乙", "丙", "丁"]), ["甲", "乙", "丙"]);
});

test("wordings that are masked or too long are left out, unless there are no others", () => {
  assert.deepEqual(suggestedSentences(["打[手机号]问", "短"]), ["短"]);
  assert.deepEqual(suggestedSentences(["打[手机号]问"]), ["打[手机号]问"]);
  const long = "长".repeat(81);
  assert.deepEqual(suggestedSentences([long, "短"]), ["短"]);
  assert.deepEqual(suggestedSentences([long]), ["长".repeat(80)]);
});

test("a step is a title and what to do", () => {
  assert.deepEqual(steps("登记：到社区登记\n领证: 凭身份证领"), [
    { title: "登记", detail: "到社区登记" },
    { title: "领证", detail: "凭身份证领" },
  ]);
  assert.equal(steps("只有一句话"), null);
  assert.equal(steps("标题："), null);
  assert.equal(steps(""), null);
});
