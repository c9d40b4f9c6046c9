// How a report looks: light and dark, on a wide screen, on a phone and on paper; no colour carries a meaning alone.

const LIGHT = `
  --paper:#f4f1ea; --card:#fbf9f5; --ink:#1a222b; --soft:#565f6a; --line:#d9d3c6; --water:#d3e0e7; --road:#cfc8ba;
  --out:#1b66a8; --back:#a85508; --better:#1b66a8; --worse:#b1560a; --mark:#1a222b; --on-mark:#fbf9f5;
  --d0:#dcc659; --d1:#b5a871; --d2:#8c8878; --d3:#666970; --d4:#394a6c; --d5:#00224e; --on-low:#1a222b; --on-high:#fff;`;
const DARK = `
  --paper:#0e1318; --card:#151c23; --ink:#e5e9ed; --soft:#9ba6b1; --line:#2b3641; --water:#16273a; --road:#313d48;
  --out:#6db3ee; --back:#f0a556; --better:#6db3ee; --worse:#f0a556; --mark:#e5e9ed; --on-mark:#0e1318;
  --d0:#4b597c; --d1:#6f737a; --d2:#918c78; --d3:#b5a86f; --d4:#dac25b; --d5:#fee838; --on-low:#fff; --on-high:#1a222b;`;

const BASE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums lining-nums}
main{max-width:1120px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:4px 0 12px;font-weight:650;letter-spacing:-.01em}
h2{font-size:20px;line-height:1.3;margin:0 0 8px;font-weight:650}
h3{font-size:15px;margin:24px 0 6px;font-weight:650;overflow-wrap:anywhere}
p{margin:0 0 12px;max-width:46em}
section{margin-top:48px;padding-top:20px;border-top:1px solid var(--line)}
.kind,.soft,figcaption,.note{color:var(--soft);font-size:13px}
.kind{letter-spacing:.02em}
.lead{font-size:20px;line-height:1.45;max-width:38em;margin:0 0 24px}
.unit{font-size:.8em;letter-spacing:.01em;color:var(--soft);font-weight:400;white-space:nowrap}
.big .unit{font-size:15px}
nav{font-size:13px;display:flex;flex-wrap:wrap;gap:4px 18px;margin:20px 0 28px}
a{color:inherit;text-underline-offset:3px;text-decoration-color:var(--soft)}
.three{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:6px;overflow:hidden}
.three>div{background:var(--card);padding:14px 18px 16px}
.three .big{display:block;font-size:28px;line-height:1.25;font-weight:650}
.three .what{font-size:13px;color:var(--soft)}
.three .sub{font-size:13px;color:var(--soft)}
.plan-note{margin:14px 0 0}
table{border-collapse:collapse;width:100%;font-size:15px;margin:8px 0 10px}
th{font-size:13px;font-weight:500;color:var(--soft);text-align:right;vertical-align:bottom;padding:4px 10px 6px;border-bottom:1px solid var(--soft)}
td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--line);vertical-align:top}
th:first-child,td:first-child{text-align:left;padding-left:0}
th:last-child,td:last-child{padding-right:0}
td small{display:block;font-size:13px;color:var(--soft);white-space:nowrap}
#los td:nth-child(n+2){white-space:nowrap}
td:first-child{overflow-wrap:anywhere}
#los td:first-child{min-width:13em}
figure{margin:16px 0 0;min-width:0}
figcaption{margin-top:6px;max-width:60em}
figcaption b,.figtitle{color:var(--ink);font-weight:650;font-size:15px}
.figtitle{margin:0 0 6px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:20px 24px;align-items:start}
.pair>*{min-width:0}
.pair h3:first-child{margin-top:16px}
.legend+.pair{margin-top:28px}
svg{display:block;width:100%;height:auto}
svg text{font-family:inherit;fill:var(--ink);font-size:12px}
svg .soft-text{fill:var(--soft)}
.map{background:var(--card);border:1px solid var(--line);border-radius:6px;overflow:hidden}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;font-size:13px;margin:10px 0 0}
.legend span{display:inline-flex;align-items:center;gap:6px;white-space:nowrap}
.legend svg{width:34px;height:12px;flex:none}
.ranked{font-size:13px;margin:10px 0 0;padding:0;list-style:none}
.ranked li{display:grid;grid-template-columns:26px minmax(0,1fr) auto;overflow-wrap:anywhere;gap:6px;padding:3px 0;border-bottom:1px solid var(--line)}
.ranked .n{display:inline-block;width:18px;height:18px;line-height:18px;border-radius:9px;text-align:center;background:var(--mark);color:var(--on-mark);font-size:12px;align-self:start}
.wide{overflow-x:auto;-webkit-overflow-scrolling:touch}
.wide>svg{min-width:720px}
.swipe{display:none}
svg.bell{width:120px}
.los{display:inline-block;min-width:1.5em;text-align:center;border-radius:3px;font-weight:650;padding:0 .3em;margin-left:8px}
.los-A,.los-B{background:var(--d0);color:var(--on-low)}
.los-B{background:var(--d1)}
.los-C{background:var(--d2);color:#fff}.los-D{background:var(--d3);color:#fff}
.los-E{background:var(--d4);color:var(--on-high)}.los-F{background:var(--d5);color:var(--on-high)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:16px}
.card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:12px 14px;break-inside:avoid}
.card h3{margin:0 0 2px;font-size:15px;line-height:1.3;overflow-wrap:anywhere}
.card .planline{font-size:13px;color:var(--soft);margin:8px 0 4px;display:flex;justify-content:space-between;gap:8px}
.card .planline b{color:var(--ink);font-weight:600}
.stages{display:flex;flex-wrap:wrap;gap:6px 4px;margin-top:6px}
.stages div{width:52px;text-align:center;font-size:12px;line-height:1.25;color:var(--soft)}
.stages b{color:var(--ink)}
.stages svg{width:52px;height:52px}
dl{display:grid;grid-template-columns:minmax(9em,14em) 1fr;gap:6px 20px;font-size:15px;margin:8px 0}
dt{font-weight:600}dd{margin:0}
ul{padding-left:1.2em;margin:6px 0 12px;max-width:52em}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
footer{margin-top:48px;color:var(--soft);font-size:13px}
`;

const PHONE = `
@media (max-width:720px){
  main{padding:24px 16px 48px}
  .lead{font-size:17px}
  .three,.pair{grid-template-columns:1fr}
  .three>div{padding:10px 14px 12px}
  table{font-size:13px}
  th,td{padding-left:4px;padding-right:4px}
  td small{font-size:11px}
  #measures td:first-child .unit{display:block}
  .wide-only{display:none}
  .swipe{display:block}
  dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:10px}
  .los{margin-left:4px}
  #los td:first-child{min-width:7em}
}`;

const PRINT = `
@page{size:A4;margin:14mm 13mm 16mm}
@media print{
  *{-webkit-print-color-adjust:exact;print-color-adjust:exact}
  body{background:#fff;font-size:10.5pt}
  main{max-width:none;padding:0}
  nav{display:none}
  section{margin-top:22px;padding-top:12px}
  h1{font-size:20pt}h2{font-size:14pt}.lead{font-size:13pt}
  h2,h3,.figtitle{break-after:avoid}
  figure,.card,.corridor,#course,tr,.three,.ranked{break-inside:avoid}
  #map,#junctions,#phases{break-before:page}
  #map .ranked li{padding:1px 0}
  thead{display:table-header-group}
  table{font-size:9.5pt}td,th{padding-top:3px;padding-bottom:3px}
  .wide{overflow:visible}.wide>svg{min-width:0}
  svg.bell{width:80px}
  .cards{grid-template-columns:repeat(3,1fr);gap:10px}
  .card{padding:8px 10px}
}`;

/** The whole stylesheet. Paper is always light. */
export const STYLESHEET = `:root{color-scheme:light dark;${LIGHT}}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
${BASE}${PHONE}${PRINT}`;
