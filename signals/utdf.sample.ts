// A small Synchro UTDF file for tests: a junction of a main road with bays and a side road, and a bend.

const network = `[Network]
Network Settings
RECORDNAME,DATA
UTDFVERSION,8
Metric,0
DefWidth,12
`;

const nodes = `[Nodes]
Node Data
INTID,TYPE,X,Y,Z,DESCRIPTION
1,0,0,0,0,
2,1,2000,0,0,
3,1,-2000,0,0,
4,2,0,1000,0,
5,1,300,1900,0,
6,1,0,-1500,0,
`;

const links = `[Links]
Link Data
RECORDNAME,INTID,NB,SB,EB,WB
Up ID,1,6,4,3,2
Lanes,1,2,2,3,3
Name,1,Side St,Side St,Main St,Main St
Distance,1,1500,1000,2000,2000
Speed,1,30,30,45,45
Up ID,2,,,1,
Lanes,2,,,2,
Speed,2,,,45,
Up ID,3,,,,1
Lanes,3,,,,2
Speed,3,,,,45
Up ID,4,1,5,,
Lanes,4,1,1,,
Speed,4,30,30,,
Up ID,5,4,,,
Lanes,5,1,,,
Speed,5,30,,,
Up ID,6,,1,,
Lanes,6,,1,,
Speed,6,,30,,
`;

const lanes = `[Lanes]
Lane Group Data
RECORDNAME,INTID,NBL,NBT,NBR,SBL,SBT,SBR,EBL,EBT,EBR,WBL,WBT,WBR,PED,HOLD
Up Node,1,6,6,6,4,4,4,3,3,3,2,2,2,,
Dest Node,1,3,4,2,2,6,3,4,2,6,6,3,4,,
Lanes,1,1,1,0,1,1,0,1,2,0,1,2,0,,
Shared,1,0,2,,0,2,,0,2,,0,2,,,
Storage,1,150,,,150,,,200,,,200,,,,
StLanes,1,1,,,1,,,1,,,1,,,,
Phase1,1,,8,,,4,,5,2,,1,6,,,
PermPhase1,1,8,,,4,,,2,,,,,,,
Volume,1,30,120,50,40,150,60,100,800,40,80,900,50,,
Peds,1,0,0,5,0,0,0,0,0,0,0,0,0,,
HeavyVehicles,1,2,2,2,2,2,2,2,2,2,2,2,2,,
`;

const timing = `[Timeplans]
Timing Plan Settings
RECORDNAME,INTID,DATA
Control Type,1,0
Cycle Length,1,90.0
Referenced To,1,0
Reference Phase,1,206
Offset,1,12.0
Node 0,1,1
Node 1,1,0

[Phases]
Phasing Data
RECORDNAME,INTID,D1,D2,D3,D4,D5,D6,D7,D8
BRP,1,111,112,211,212,121,122,221,222
MinGreen,1,6,10,,8,6,10,,8
MaxGreen,1,9,45,,21,9,45,,21
Yellow,1,3.5,4,,3.5,3.5,4,,3.5
AllRed,1,1,1.5,,1.5,1,1.5,,1.5
Recall,1,0,3,,0,0,3,,0
Walk,1,,7,,7,,7,,7
DontWalk,1,,14,,14,,14,,14
Start,1,88.5,12,,62.5,88.5,12,,62.5
End,1,12,62.5,,88.5,12,62.5,,88.5
Yield,1,7.5,57,,83.5,7.5,57,,83.5
LocalStart,1,76.5,0,,50.5,76.5,0,,50.5
`;

export const UTDF = [network, nodes, links, lanes, timing].join('\n');
