import { lazy, Suspense, useState } from "react";
import { useApp } from "../appContext.ts";

const Toasts = lazy(() => import("./Toasts.tsx").then((module) => ({ default: module.Toasts })));

/** Toasts, loaded with the first notice and kept from then on. */
export function Notices() {
  const any = useApp(({ notices }) => notices.length > 0);
  const [needed, setNeeded] = useState(false);
  if (any && !needed) setNeeded(true);
  return <Suspense>{needed && <Toasts />}</Suspense>;
}
