import { type PointerEvent, useRef } from "react";
import { useApp } from "../appContext.ts";
import { percent, plural } from "../format.ts";
import { contenderName } from "./contenders.ts";
import "./teach.css";

/** Part of the canvas that one press of an arrow moves the divider by, and one of Page Up or Page Down. */
const STEP = 0.02;
const LEAP = 0.1;

const MOVES: Readonly<Record<string, number>> = {
  ArrowLeft: -STEP,
  ArrowDown: -STEP,
  ArrowRight: STEP,
  ArrowUp: STEP,
  PageDown: -LEAP,
  PageUp: LEAP,
  Home: -1,
  End: 1,
};

/** The line between two networks' cells, with the name and the count of each. */
export function CompareDivider() {
  const comparison = useApp((state) => state.comparison);
  const setSplit = useApp((state) => state.setSplit);
  const offers = useApp((state) => state.offers);
  const plane = useRef<HTMLDivElement>(null);
  if (comparison === null || comparison.progress.status !== "ready") return null;
  const { left, right, split, progress } = comparison;
  const names = { left: contenderName(left, { offers }), right: contenderName(right, { offers }) };
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const box = plane.current?.getBoundingClientRect();
    if (box !== undefined && event.currentTarget.hasPointerCapture(event.pointerId))
      setSplit((event.clientX - box.left) / box.width);
  };
  return (
    <div className="compare" ref={plane}>
      <div className="compare-line" style={{ left: `${100 * split}%` }}>
        <span className="compare-name compare-name-left">
          <b>{names.left}</b> {plural(progress.left.count, "cell")}
        </span>
        <span className="compare-name compare-name-right">
          <b>{names.right}</b> {plural(progress.right.count, "cell")}
        </span>
        <div
          className="compare-handle"
          role="slider"
          tabIndex={0}
          aria-label={`Divider between ${names.left} and ${names.right}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(100 * split)}
          aria-valuetext={`${names.left} on ${percent(split)} of the image`}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={follow}
          onKeyDown={(event) => {
            const move = MOVES[event.key];
            if (move === undefined) return;
            event.preventDefault();
            setSplit(split + move);
          }}
        />
      </div>
    </div>
  );
}
