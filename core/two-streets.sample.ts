// A SUMO network small enough to know by heart, for tests.

/** Two one-way streets that cross at the origin, the one from the west before the one from the south, with a lamp each. */
export const TWO_STREETS = `<?xml version="1.0" encoding="UTF-8"?>
<net version="1.16">
  <location netOffset="10.00,20.00" convBoundary="0,0,1,1" origBoundary="0,0,1,1" projParameter="!"/>
  <edge id=":c_0" function="internal"><lane id=":c_0_0" index="0" speed="10" length="20" shape="0,-10 0,10"/></edge>
  <edge id=":c_1" function="internal"><lane id=":c_1_0" index="0" speed="10" length="40" shape="-10,0 10,0"/></edge>
  <edge id="w" from="west" to="c" priority="2"><lane id="w_0" index="0" allow="bus passenger" speed="13.89" length="90" shape="-100,0 -10,0"/></edge>
  <edge id="s" from="south" to="c" priority="1"><lane id="s_0" index="0" speed="13.89" length="90" shape="0,-100 0,-10"/></edge>
  <edge id="e" from="c" to="east" priority="2"><lane id="e_0" index="0" disallow="truck" speed="13.89" length="90" shape="10,0 100,0"/></edge>
  <edge id="n" from="c" to="north" priority="1"><lane id="n_0" index="0" speed="13.89" length="90" width="4" shape="0,10 0,100"/></edge>
  <tlLogic id="c" type="static" programID="0" offset="7">
    <phase duration="31" state="gr"/><phase duration="4" state="yr"/><phase duration="30" state="rG"/>
  </tlLogic>
  <junction id="c" type="traffic_light" x="0" y="0" incLanes="s_0 w_0" intLanes=":c_0_0 :c_1_0" shape="1,1 -1,-1">
    <request index="0" response="10" foes="10" cont="0"/>
    <request index="1" response="00" foes="01" cont="0"/>
  </junction>
  <junction id="west" type="dead_end" x="-100" y="0" incLanes="" intLanes="" shape="0,0"/>
  <junction id="south" type="dead_end" x="0" y="-100" incLanes="" intLanes="" shape="0,0"/>
  <junction id="east" type="dead_end" x="100" y="0" incLanes="e_0" intLanes="" shape="0,0"/>
  <junction id="north" type="dead_end" x="0" y="100" incLanes="n_0" intLanes="" shape="0,0"/>
  <connection from="w" to="e" fromLane="0" toLane="0" via=":c_1_0" tl="c" linkIndex="1" dir="s" state="O"/>
  <connection from="s" to="n" fromLane="0" toLane="0" via=":c_0_0" tl="c" linkIndex="0" dir="s" state="o" keepClear="0"/>
  <connection from=":c_0" to="n" fromLane="0" toLane="0" dir="s" state="M"/>
  <connection from=":c_1" to="e" fromLane="0" toLane="0" dir="s" state="M"/>
</net>`;
