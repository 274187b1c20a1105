import { outside } from "#components/ui/outside-text.tsx";

/**
 * An email address in a narrow column: it breaks after its @ first, and within a word only then.
 */
export function EmailText({ email, className = "" }: { email: string; className?: string }) {
  const at = email.lastIndexOf("@") + 1;
  return (
    <span className={`[overflow-wrap:anywhere] ${className}`}>
      {outside(email.slice(0, at))}
      <wbr />
      {outside(email.slice(at))}
    </span>
  );
}
