/** Gathers the codes that people search for, and nothing that could be a name or a secret. */

const MAX_CODES = 12;

/**
 * Whether a text is an error code: a word of at most 60 characters that contains a word that error codes contain, or
 * one of the numbered families. A name or an authorization code in a `code` member does not pass.
 */
export function isCode(text: string): boolean {
  if (text.length > 60) return false;
  if (/^(?:AADSTS\d{4,8}|AKV\d{5}|TF\d{5,6}|VS\d{6}|ID[XW]\d{5}|0x[0-9a-fA-F]{8}|-21470\d{5})$/i.test(text))
    return true;
  return /^[A-Za-z][a-zA-Z]*(?:[._][A-Za-z]+)*$/.test(text) && ERROR_WORD.test(text);
}

/** The codes among the candidates, without repeats, in order. */
export function pickCodes(candidates: Iterable<string | undefined>): string[] {
  const found: string[] = [];
  for (const candidate of candidates) {
    const code = candidate?.trim();
    if (!code || found.length >= MAX_CODES || !isCode(code)) continue;
    if (!found.some((one) => one.toLowerCase() === code.toLowerCase())) found.push(code);
  }
  return found;
}

const ERROR_WORD =
  /auth|token|access|denied|invalid|missing|forbid|required|expired|fail|permission|unauth|error|request|policy|mismatch|notfound|not_found|unknown|exception|disallow|grant|consent|client|scope|interaction|mailbox|blocked|disabled|unavailable|throttl|license|roster|audience|issuer|identity|unsupported|claim|insufficient/i;
